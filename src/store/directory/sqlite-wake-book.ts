import type { WakeBook } from '../../core/snooze/wake-book.ts'
import type { SqlDatabase } from '../sql/database.ts'

/** In the directory's database, so that all processes see it. */
export class SqliteWakeBook implements WakeBook {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async note(accountId: string, atMs: number): Promise<void> {
    await this.#database.write((tx) =>
      tx.run(
        `INSERT INTO wake (account_id, at_ms) VALUES ($1, $2)
         ON CONFLICT (account_id) DO UPDATE SET at_ms = min(at_ms, excluded.at_ms)`,
        accountId,
        Math.round(atMs),
      ),
    )
  }

  async due(nowMs: number, limit: number): Promise<readonly { readonly accountId: string; readonly atMs: number }[]> {
    const rows = await this.#database.read((tx) =>
      tx.rows<readonly [string, number]>(
        'SELECT account_id, at_ms FROM wake WHERE at_ms <= $1 ORDER BY at_ms LIMIT $2',
        nowMs,
        limit,
      ),
    )
    return rows.map(([accountId, atMs]) => ({ accountId, atMs }))
  }

  async settle(accountId: string, atMs: number, nextMs: number | undefined): Promise<void> {
    await this.#database.write((tx) =>
      nextMs === undefined
        ? tx.run('DELETE FROM wake WHERE account_id = $1 AND at_ms = $2', accountId, atMs)
        : tx.run(
            'UPDATE wake SET at_ms = $3 WHERE account_id = $1 AND at_ms = $2',
            accountId,
            atMs,
            Math.round(nextMs),
          ),
    )
  }
}
