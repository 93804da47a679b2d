import type { KnownAlarm } from '../../core/alarms/alarm.ts'
import type { AlarmBook } from '../../core/alarms/alarm-book.ts'
import type { SqlDatabase } from '../sql/database.ts'

/** What is known of alarms, in the directory's database. */
export class SqliteAlarmBook implements AlarmBook {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async alarms(): Promise<ReadonlyMap<string, KnownAlarm>> {
    const rows = await this.#database.read((tx) =>
      tx.rows<readonly [cause: string, alarm: string]>('SELECT cause, alarm FROM alarm ORDER BY cause'),
    )
    // JSON leaves out what is undefined.
    const read = (alarm: string): KnownAlarm => Object.assign({ toldMs: undefined }, JSON.parse(alarm))
    return new Map(rows.map(([cause, alarm]) => [cause, read(alarm)]))
  }

  async replace(alarms: readonly KnownAlarm[], mailMs?: number): Promise<void> {
    await this.#database.write(async (tx) => {
      await tx.run('DELETE FROM alarm')
      for (const alarm of alarms) {
        await tx.run('INSERT INTO alarm (cause, alarm) VALUES ($1, $2)', alarm.cause, JSON.stringify(alarm))
      }
      if (mailMs !== undefined) await tx.run('INSERT INTO alarm_mail (at_ms) VALUES ($1)', mailMs)
    })
  }

  mailsSince(ms: number): Promise<number> {
    return this.#database.write(async (tx) => {
      await tx.run('DELETE FROM alarm_mail WHERE at_ms < $1', ms)
      return (await tx.rows<readonly [number]>('SELECT count(*) FROM alarm_mail'))[0]?.[0] ?? 0
    })
  }
}
