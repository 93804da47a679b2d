import { createHash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { overwriting } from '../leaving/erase-rows.ts'

/** In the data folder, and never in an archive: a key that is destroyed here must not be found there. */
export const ARCHIVE_KEYS = 'archive-keys.db'

const KEY_BYTES = 32

/** What an account's copies in archives are sealed with. */
export interface ArchiveKey {
  readonly accountId: string
  /** Names the key; tells nothing of it. */
  readonly keyId: string
  readonly key: Uint8Array
}

/** That an account has been erased, and with it its key. */
export interface Erasure {
  readonly accountId: string
  /** Undefined: it was in no archive. */
  readonly keyId: string | undefined
  /** SHA-256 of the key: who had kept it could be shown to have. */
  readonly keyDigest: string | undefined
  readonly erasedMs: number
  /** What was removed here, by table. */
  readonly rows: Readonly<Record<string, number>>
  /** Archives whose keyring still has to be rewritten, and those where that is done, by their folders. */
  readonly pending: readonly string[]
  readonly done: readonly { readonly folder: string; readonly atMs: number }[]
}

const SCHEMA = `CREATE TABLE IF NOT EXISTS archive_key (
    account_id TEXT PRIMARY KEY, key_id TEXT NOT NULL, key BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS archive_place (folder TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS erasure (account_id TEXT PRIMARY KEY, erasure TEXT NOT NULL) STRICT, WITHOUT ROWID`

/**
 * The archive keys of all accounts, which archives there are, and who has been erased. Processes share it: every change is one transaction, and what is removed is overwritten.
 */
export class ArchiveKeys {
  readonly #path: string

  constructor(data: string) {
    this.#path = join(data, ARCHIVE_KEYS)
  }

  /** The keys of these accounts, made where there are none; not of those that have been erased. */
  keysOf(accountIds: readonly string[]): Promise<ReadonlyMap<string, ArchiveKey>> {
    return overwriting(this.#path, (connection) => {
      connection.exec(SCHEMA)
      const keys = new Map<string, ArchiveKey>()
      for (const accountId of accountIds) {
        if (connection.statement('SELECT 1 FROM erasure WHERE account_id = $1').get(accountId)) continue
        connection
          .statement('INSERT INTO archive_key VALUES ($1, $2, $3) ON CONFLICT DO NOTHING')
          .run(accountId, randomBytes(8).toString('hex'), randomBytes(KEY_BYTES))
        const row = connection.statement('SELECT key_id, key FROM archive_key WHERE account_id = $1').get(accountId)
        keys.set(accountId, { accountId, keyId: String(row?.['key_id']), key: row?.['key'] as Uint8Array })
      }
      return keys
    })
  }

  /** Takes in the keys of an archive, for a house that was restored from it or has lost its own; what is known here stays, and who was erased stays erased. */
  async adopt(keys: Iterable<ArchiveKey>): Promise<void> {
    await overwriting(this.#path, (connection) => {
      connection.exec(SCHEMA)
      const sql = `INSERT INTO archive_key SELECT $1, $2, $3
        WHERE NOT EXISTS (SELECT 1 FROM erasure WHERE account_id = $1) ON CONFLICT DO NOTHING`
      for (const { accountId, keyId, key } of keys) connection.statement(sql).run(accountId, keyId, key)
    })
  }

  /** Notes that there is an archive in a folder: what is erased is to be erased there too. */
  async notePlace(folder: string): Promise<void> {
    await overwriting(this.#path, (connection) => {
      connection.exec(SCHEMA)
      connection.statement('INSERT INTO archive_place VALUES ($1) ON CONFLICT DO NOTHING').run(folder)
    })
  }

  /** Destroys the key of an account, and writes down that it was. Done again, it changes nothing. */
  destroy(accountId: string, nowMs: number): Promise<Erasure> {
    return overwriting(this.#path, (connection) => {
      connection.exec(SCHEMA)
      const known = connection.statement('SELECT erasure FROM erasure WHERE account_id = $1').get(accountId)
      if (known) return JSON.parse(String(known['erasure'])) as Erasure
      const row = connection.statement('SELECT key_id, key FROM archive_key WHERE account_id = $1').get(accountId)
      const places = connection.statement('SELECT folder FROM archive_place ORDER BY folder').all()
      const erasure: Erasure = {
        accountId,
        keyId: row && String(row['key_id']),
        keyDigest:
          row &&
          createHash('sha256')
            .update(row['key'] as Uint8Array)
            .digest('hex'),
        erasedMs: nowMs,
        rows: {},
        pending: places.map(({ folder }) => String(folder)),
        done: [],
      }
      connection.statement('DELETE FROM archive_key WHERE account_id = $1').run(accountId)
      connection.statement('INSERT INTO erasure VALUES ($1, $2)').run(accountId, JSON.stringify(erasure))
      return erasure
    })
  }

  async note(erasure: Erasure): Promise<void> {
    await overwriting(this.#path, (connection) => {
      const sql = 'UPDATE erasure SET erasure = $2 WHERE account_id = $1'
      connection.statement(sql).run(erasure.accountId, JSON.stringify(erasure))
    })
  }

  erasures(): Promise<readonly Erasure[]> {
    return overwriting(this.#path, (connection) => {
      connection.exec(SCHEMA)
      const rows = connection.statement('SELECT erasure FROM erasure ORDER BY account_id').all()
      return rows.map((row) => JSON.parse(String(row['erasure'])) as Erasure)
    })
  }
}
