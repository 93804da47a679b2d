import type { KnownAlarm } from './alarm.ts'
import type { AlarmBook } from './alarm-book.ts'

/** What is known of alarms, until the process ends. */
export class MemoryAlarmBook implements AlarmBook {
  #alarms = new Map<string, KnownAlarm>()
  #mails: number[] = []

  async alarms(): Promise<ReadonlyMap<string, KnownAlarm>> {
    return new Map(this.#alarms)
  }

  async replace(alarms: readonly KnownAlarm[], mailMs?: number): Promise<void> {
    this.#alarms = new Map(alarms.map((alarm) => [alarm.cause, alarm]))
    if (mailMs !== undefined) this.#mails.push(mailMs)
  }

  async mailsSince(ms: number): Promise<number> {
    this.#mails = this.#mails.filter((at) => at >= ms)
    return this.#mails.length
  }
}
