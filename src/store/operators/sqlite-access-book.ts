import type { AccessEntry } from '../../core/operators/access/access.ts'
import type { AccessBook } from '../../core/operators/access/access-book.ts'
import type { SqlDatabase } from '../sql/database.ts'

/** Requests to see what is in an account, in the directory's database. */
export class SqliteAccessBook implements AccessBook {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  open(entry: AccessEntry & { readonly what: 'requested' }): Promise<number> {
    return this.#database.write(async (tx) => {
      const [row] = await tx.rows<[number]>(
        `INSERT INTO content_access (access, seq, entry)
         SELECT COALESCE(MAX(access), 0) + 1, 1, $1 FROM content_access RETURNING access`,
        JSON.stringify(entry),
      )
      return row?.[0] ?? 0
    })
  }

  async append(id: number, entry: AccessEntry, after: number): Promise<boolean> {
    const added = await this.#database.write((tx) =>
      tx.run(
        `INSERT INTO content_access (access, seq, entry)
         SELECT $1, $2 + 1, $3 WHERE (SELECT COUNT(*) FROM content_access WHERE access = $1) = $2 AND $2 > 0`,
        id,
        after,
        JSON.stringify(entry),
      ),
    )
    return added > 0
  }

  async entries(id: number): Promise<readonly AccessEntry[]> {
    const rows = await this.#database.read((tx) =>
      tx.rows<[string]>('SELECT entry FROM content_access WHERE access = $1 ORDER BY seq', id),
    )
    return rows.map(([entry]) => JSON.parse(entry) as AccessEntry)
  }

  async all(): Promise<ReadonlyMap<number, readonly AccessEntry[]>> {
    const rows = await this.#database.read((tx) =>
      tx.rows<[number, string]>('SELECT access, entry FROM content_access ORDER BY access, seq'),
    )
    const all = new Map<number, AccessEntry[]>()
    for (const [id, entry] of rows) all.set(id, [...(all.get(id) ?? []), JSON.parse(entry) as AccessEntry])
    return all
  }
}
