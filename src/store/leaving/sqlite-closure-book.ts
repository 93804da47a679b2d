import type { AccountState } from '../../core/directory/directory.ts'
import type { ClosedBy, Closure, ClosureBook } from '../../core/leaving/closure-book.ts'
import type { SqlDatabase } from '../sql/database.ts'

type ClosureRow = readonly [accountId: string, by: ClosedBy, closedMs: number, eraseMs: number, before: AccountState]

const ALL = 'SELECT account_id, closed_by, closed_ms, erase_ms, state_before FROM closure'

/** Closures in the directory's database. */
export class SqliteClosureBook implements ClosureBook {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async closure(accountId: string): Promise<Closure | undefined> {
    const rows = await this.#database.read((tx) => tx.rows<ClosureRow>(`${ALL} WHERE account_id = $1`, accountId))
    return rows.map(closureOf)[0]
  }

  async due(nowMs: number): Promise<readonly Closure[]> {
    const sql = `${ALL} WHERE erase_ms <= $1 ORDER BY erase_ms`
    return (await this.#database.read((tx) => tx.rows<ClosureRow>(sql, nowMs))).map(closureOf)
  }

  async put({ accountId, by, closedMs, eraseMs, before }: Closure): Promise<void> {
    await this.#database.write((tx) =>
      tx.run(
        `INSERT INTO closure (account_id, closed_by, closed_ms, erase_ms, state_before) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (account_id) DO UPDATE SET closed_by = excluded.closed_by, closed_ms = excluded.closed_ms,
           erase_ms = excluded.erase_ms, state_before = excluded.state_before`,
        accountId,
        by,
        closedMs,
        eraseMs,
        before,
      ),
    )
  }

  async remove(accountId: string): Promise<boolean> {
    return (await this.#database.write((tx) => tx.run('DELETE FROM closure WHERE account_id = $1', accountId))) > 0
  }

  async reserve(digests: readonly string[], untilMs: number | undefined): Promise<void> {
    await this.#database.write(async (tx) => {
      for (const digest of digests) {
        await tx.run(
          `INSERT INTO reserved_address (digest, until_ms) VALUES ($1, $2)
           ON CONFLICT (digest) DO UPDATE SET until_ms = max(until_ms, excluded.until_ms)`,
          digest,
          untilMs ?? null,
        )
      }
    })
  }

  async isReserved(digest: string, nowMs: number): Promise<boolean> {
    const sql = 'SELECT 1 FROM reserved_address WHERE digest = $1 AND (until_ms IS NULL OR until_ms > $2)'
    return (await this.#database.read((tx) => tx.get(sql, digest, nowMs))) !== undefined
  }

  async release(digest: string): Promise<boolean> {
    return (await this.#database.write((tx) => tx.run('DELETE FROM reserved_address WHERE digest = $1', digest))) > 0
  }
}

function closureOf([accountId, by, closedMs, eraseMs, before]: ClosureRow): Closure {
  return { accountId, by, closedMs, eraseMs, before }
}
