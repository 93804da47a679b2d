import type { TermsBook } from '../../core/terms/terms-book.ts'
import type { Acceptance, TermsKind, TermsVersion } from '../../core/terms/terms-version.ts'
import type { SqlDatabase } from '../sql/database.ts'

type VersionColumns = readonly [kind: TermsKind, number: number, atMs: number, digest: string, texts: string]
type AcceptanceColumns = readonly [accountId: string, kind: TermsKind, number: number, atMs: number]

/** Versions and who has agreed to them, in the directory's database. */
export class SqliteTermsBook implements TermsBook {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async versions(kind: TermsKind): Promise<readonly TermsVersion[]> {
    const rows = await this.#database.read((tx) =>
      tx.rows<VersionColumns>(
        'SELECT kind, number, at_ms, digest, texts FROM terms_version WHERE kind = $1 ORDER BY number DESC',
        kind,
      ),
    )
    return rows.map(([of, number, atMs, digest, texts]) => ({
      kind: of,
      number,
      atMs,
      digest,
      texts: JSON.parse(texts) as Record<string, string>,
    }))
  }

  async publish({ kind, atMs, digest, texts }: Omit<TermsVersion, 'number'>): Promise<boolean> {
    // One statement: of two processes that start at once the second one finds what the first has added.
    const added = await this.#database.write((tx) =>
      tx.rows(
        `INSERT INTO terms_version (kind, number, at_ms, digest, texts)
         SELECT $1, COALESCE((SELECT MAX(number) FROM terms_version WHERE kind = $1), 0) + 1, $2, $3, $4
         WHERE NOT EXISTS (
           SELECT 1 FROM terms_version WHERE kind = $1 AND digest = $3
             AND number = (SELECT MAX(number) FROM terms_version WHERE kind = $1))
         RETURNING number`,
        kind,
        atMs,
        digest,
        JSON.stringify(texts),
      ),
    )
    return added.length > 0
  }

  async acceptances(accountId: string): Promise<readonly Acceptance[]> {
    const rows = await this.#database.read((tx) =>
      tx.rows<AcceptanceColumns>(
        `SELECT account_id, kind, number, at_ms FROM terms_acceptance WHERE account_id = $1
         ORDER BY at_ms DESC, kind`,
        accountId,
      ),
    )
    return rows.map(([of, kind, number, atMs]) => ({ accountId: of, kind, number, atMs }))
  }

  async accept({ accountId, kind, number, atMs }: Acceptance): Promise<void> {
    await this.#database.write((tx) =>
      tx.run(
        `INSERT INTO terms_acceptance (account_id, kind, number, at_ms) VALUES ($1, $2, $3, $4)
         ON CONFLICT (account_id, kind, number) DO NOTHING`,
        accountId,
        kind,
        number,
        atMs,
      ),
    )
  }
}
