import type { PublicWeek } from '../../core/posture/public-posture.ts'
import type { PublishedPosture } from '../../core/posture/published-posture.ts'
import type { SqlDatabase } from '../sql/database.ts'

/** The published weeks, in the directory's database. */
export class SqlitePublishedPosture implements PublishedPosture {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async publish(weekMs: number, lines: readonly PublicWeek[]): Promise<void> {
    const ordered = lines.toSorted((a, b) => (a.service < b.service ? -1 : 1))
    await this.#database.write((tx) =>
      tx.run(
        'INSERT INTO published_week (week_ms, lines) VALUES ($1, $2) ON CONFLICT (week_ms) DO NOTHING',
        weekMs,
        JSON.stringify(ordered),
      ),
    )
  }

  async latest(): Promise<number | undefined> {
    const row = await this.#database.read((tx) =>
      tx.get<{ week_ms: number }>('SELECT week_ms FROM published_week ORDER BY week_ms DESC LIMIT 1'),
    )
    return row?.week_ms
  }

  async weeks(most: number): Promise<readonly PublicWeek[]> {
    const rows = await this.#database.read((tx) =>
      tx.rows<readonly [string]>('SELECT lines FROM published_week ORDER BY week_ms DESC LIMIT $1', most),
    )
    return rows.flatMap(([lines]) => JSON.parse(lines) as PublicWeek[])
  }

  async forget(beforeMs: number): Promise<void> {
    await this.#database.write((tx) => tx.run('DELETE FROM published_week WHERE week_ms < $1', beforeMs))
  }
}
