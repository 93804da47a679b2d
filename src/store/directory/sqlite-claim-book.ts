import type { Claim, ClaimedService, Statement } from '../../core/posture/claims/claim.ts'
import type { ClaimBook } from '../../core/posture/claims/claim-book.ts'
import type { SqlDatabase } from '../sql/database.ts'

type Columns = readonly [
  id: string,
  statement: Statement,
  services: string,
  publishedMs: number,
  withdrawnMs: number | null,
]

/** The public claims, in the directory's database. */
export class SqliteClaimBook implements ClaimBook {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async claims(): Promise<readonly Claim[]> {
    const rows = await this.#database.read((tx) =>
      tx.rows<Columns>(
        'SELECT id, statement, services, published_ms, withdrawn_ms FROM claim ORDER BY published_ms DESC, id DESC',
      ),
    )
    return rows.map(([id, statement, services, publishedMs, withdrawnMs]) => ({
      id,
      statement,
      services: JSON.parse(services) as ClaimedService[],
      publishedMs,
      withdrawnMs: withdrawnMs ?? undefined,
    }))
  }

  async put({ id, statement, services, publishedMs, withdrawnMs }: Claim): Promise<void> {
    await this.#database.write((tx) =>
      tx.run(
        `INSERT INTO claim (id, statement, services, published_ms, withdrawn_ms) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (id) DO UPDATE SET services = excluded.services, withdrawn_ms = excluded.withdrawn_ms`,
        id,
        statement,
        JSON.stringify(services),
        publishedMs,
        withdrawnMs ?? null,
      ),
    )
  }
}
