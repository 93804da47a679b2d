import type { KnownAlarm } from './alarm.ts'

/** Port: what is remembered of alarms, so that a restart makes none of them new. Contract: `alarm-book.contract.ts`. Faults: store/*. */
export interface AlarmBook {
  /** By their causes. */
  alarms(): Promise<ReadonlyMap<string, KnownAlarm>>
  /** Puts these in the place of all that there were; `mailMs`: a mail has just been sent. On stable storage when it resolves. */
  replace(alarms: readonly KnownAlarm[], mailMs?: number): Promise<void>
  /** How many mails were sent since then; older ones are forgotten. */
  mailsSince(ms: number): Promise<number>
}
