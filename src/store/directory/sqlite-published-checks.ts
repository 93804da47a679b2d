import type { PublishedCheck, PublishedChecks } from '../../core/posture/claims/published-checks.ts'
import type { SqlDatabase } from '../sql/database.ts'

type Columns = readonly [domain: string, atMs: number, findings: string]

/** The last look at what each domain publishes, in the directory's database. */
export class SqlitePublishedChecks implements PublishedChecks {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async all(): Promise<readonly PublishedCheck[]> {
    const rows = await this.#database.read((tx) =>
      tx.rows<Columns>('SELECT domain, at_ms, findings FROM published_check ORDER BY domain'),
    )
    return rows.map(([domain, atMs, findings]) => ({ domain, atMs, findings: JSON.parse(findings) }))
  }

  async put({ domain, atMs, findings }: PublishedCheck): Promise<void> {
    await this.#database.write((tx) =>
      tx.run(
        `INSERT INTO published_check (domain, at_ms, findings) VALUES ($1, $2, $3)
         ON CONFLICT (domain) DO UPDATE SET at_ms = excluded.at_ms, findings = excluded.findings`,
        domain,
        atMs,
        JSON.stringify(findings),
      ),
    )
  }
}
