import type { SqlDatabase } from '../sql/database.ts'

/** When an account was dealt with last, as its files were then. */
export interface UpkeepRecord {
  /** Time of its newest file, milliseconds since the epoch. */
  readonly changedMs: number
  /** Name of its search index; empty if it had none. */
  readonly index: string
  /** When the oldest of the expunged messages that it kept was expunged. */
  readonly oldestExpungedMs: number | undefined
}

type Columns = readonly [accountId: string, changedMs: number, index: string, oldestExpungedMs: number | null]

/** Which accounts have been dealt with, in the directory's database, so that a process that begins need not open all of them. */
export class SqliteUpkeepLedger {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async records(): Promise<Map<string, UpkeepRecord>> {
    const rows = await this.#database.read((tx) =>
      tx.rows<Columns>('SELECT account_id, changed_ms, search_index, oldest_expunged_ms FROM upkeep'),
    )
    return new Map(
      rows.map(([id, changedMs, index, oldest]) => [id, { changedMs, index, oldestExpungedMs: oldest ?? undefined }]),
    )
  }

  /** Not durable: an account that is dealt with once more takes no harm. */
  async put(accountId: string, { changedMs, index, oldestExpungedMs }: UpkeepRecord): Promise<void> {
    await this.#database.write(
      (tx) =>
        tx.run(
          `INSERT INTO upkeep (account_id, changed_ms, search_index, oldest_expunged_ms) VALUES ($1, $2, $3, $4)
           ON CONFLICT (account_id) DO UPDATE SET changed_ms = excluded.changed_ms, search_index = excluded.search_index,
             oldest_expunged_ms = excluded.oldest_expunged_ms`,
          accountId,
          changedMs,
          index,
          oldestExpungedMs ?? null,
        ),
      { durable: false },
    )
  }

  /** For accounts that are gone. */
  async forget(accountIds: readonly string[]): Promise<void> {
    await this.#database.write(
      async (tx) => {
        for (const id of accountIds) await tx.run('DELETE FROM upkeep WHERE account_id = $1', id)
      },
      { durable: false },
    )
  }
}
