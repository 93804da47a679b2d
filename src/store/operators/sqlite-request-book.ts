import type { SqlDatabase } from '../sql/database.ts'

/** Requests to which entries are only appended, in the directory's database: a table with `request`, `seq` and `entry` (JSON). */
export class SqliteRequestBook<Entry> {
  readonly #database: SqlDatabase
  readonly #table: string

  constructor(database: SqlDatabase, table: 'content_access' | 'joint_deed') {
    this.#database = database
    this.#table = table
  }

  open(entry: Entry): Promise<number> {
    return this.#database.write(async (tx) => {
      const [row] = await tx.rows<[number]>(
        `INSERT INTO ${this.#table} (request, seq, entry)
         SELECT COALESCE(MAX(request), 0) + 1, 1, $1 FROM ${this.#table} RETURNING request`,
        JSON.stringify(entry),
      )
      return row?.[0] ?? 0
    })
  }

  async append(id: number, entry: Entry, after: number): Promise<boolean> {
    const added = await this.#database.write((tx) =>
      tx.run(
        `INSERT INTO ${this.#table} (request, seq, entry)
         SELECT $1, $2 + 1, $3 WHERE (SELECT COUNT(*) FROM ${this.#table} WHERE request = $1) = $2 AND $2 > 0`,
        id,
        after,
        JSON.stringify(entry),
      ),
    )
    return added > 0
  }

  async entries(id: number): Promise<readonly Entry[]> {
    const rows = await this.#database.read((tx) =>
      tx.rows<[string]>(`SELECT entry FROM ${this.#table} WHERE request = $1 ORDER BY seq`, id),
    )
    return rows.map(([entry]) => JSON.parse(entry) as Entry)
  }

  async all(): Promise<ReadonlyMap<number, readonly Entry[]>> {
    const rows = await this.#database.read((tx) =>
      tx.rows<[number, string]>(`SELECT request, entry FROM ${this.#table} ORDER BY request, seq`),
    )
    const all = new Map<number, Entry[]>()
    for (const [id, entry] of rows) all.set(id, [...(all.get(id) ?? []), JSON.parse(entry) as Entry])
    return all
  }
}
