import type { SqlDatabase } from '../sql/database.ts'

/** An account with an authority. */
export interface AcmeAccountRecord {
  readonly directoryUrl: string
  /** By what its key is kept. */
  readonly keyId: string
  /** The key that takes over: there as long as nobody knows whether the authority has taken it. */
  readonly nextKeyId: string | undefined
  /** Empty before the authority has given one. */
  readonly url: string
}

type Row = readonly [directoryUrl: string, keyId: string, nextKeyId: string | null, url: string]

/** Accounts with authorities, in the directory's database. Their keys are files. */
export class SqliteAcmeAccounts {
  readonly #db: SqlDatabase

  constructor(db: SqlDatabase) {
    this.#db = db
  }

  async all(): Promise<readonly AcmeAccountRecord[]> {
    const rows = await this.#db.read((tx) =>
      tx.rows<Row>('SELECT directory, key_id, next_key_id, url FROM acme_account ORDER BY directory'),
    )
    return rows.map(([directoryUrl, keyId, nextKeyId, url]) => ({
      directoryUrl,
      keyId,
      nextKeyId: nextKeyId ?? undefined,
      url,
    }))
  }

  async find(directoryUrl: string): Promise<AcmeAccountRecord | undefined> {
    return (await this.all()).find((one) => one.directoryUrl === directoryUrl)
  }

  /** Adds an account with its key, unless there is one: of many that do so at once, one wins. */
  async add(directoryUrl: string, keyId: string): Promise<void> {
    await this.#db.write((tx) =>
      tx.run(
        `INSERT INTO acme_account (directory, key_id, url) VALUES ($1, $2, '') ON CONFLICT (directory) DO NOTHING`,
        directoryUrl,
        keyId,
      ),
    )
  }

  async put({ directoryUrl, keyId, nextKeyId, url }: AcmeAccountRecord): Promise<void> {
    await this.#db.write((tx) =>
      tx.run(
        'UPDATE acme_account SET key_id = $2, next_key_id = $3, url = $4 WHERE directory = $1',
        directoryUrl,
        keyId,
        nextKeyId ?? null,
        url,
      ),
    )
  }
}
