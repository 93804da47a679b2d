import {
  type AppScope,
  type AppSecret,
  type AppUse,
  type KeptAppPassword,
  keepSecret,
} from '../../core/app-passwords/app-password.ts'
import type { AppPasswordStore } from '../../core/app-passwords/app-password-store.ts'
import type { Service } from '../../core/posture/protection.ts'
import type { SqlDatabase } from '../sql/database.ts'

interface AppPasswordRow {
  readonly id: string
  readonly account_id: string
  readonly device: string
  readonly scopes: string
  readonly created_ms: number
  readonly key_id: string
  readonly mac: Uint8Array
  readonly sealed_scram: Uint8Array
  readonly used_ms: number | null
  readonly used_service: Service | null
  readonly used_address: string | null
  readonly version: string | null
  readonly suite: string | null
  readonly key_group: string | null
}

/** App passwords in the directory's database. */
export class SqliteAppPasswordStore implements AppPasswordStore {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async of(accountId: string): Promise<readonly KeptAppPassword[]> {
    const sql = 'SELECT * FROM app_password WHERE account_id = $1 ORDER BY created_ms, id'
    return (await this.#database.read((tx) => tx.all<AppPasswordRow>(sql, accountId))).map(entryOf)
  }

  async add(entry: KeptAppPassword, most: number): Promise<boolean> {
    const { secret } = entry
    const added = await this.#database.write((tx) =>
      tx.run(
        `INSERT INTO app_password (id, account_id, device, scopes, created_ms, key_id, mac, sealed_scram)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8 WHERE (SELECT count(*) FROM app_password WHERE account_id = $2) < $9`,
        entry.id,
        entry.accountId,
        entry.device,
        entry.scopes.join(' '),
        entry.createdMs,
        secret.keyId,
        secret.mac,
        secret.sealedScram,
        most,
      ),
    )
    return added > 0
  }

  async putSecret(id: string, { keyId, mac, sealedScram }: AppSecret): Promise<void> {
    const sql = 'UPDATE app_password SET key_id = $1, mac = $2, sealed_scram = $3 WHERE id = $4'
    await this.#database.write((tx) => tx.run(sql, keyId, mac, sealedScram, id))
  }

  async used(id: string, { atMs, service, address, protection }: AppUse): Promise<void> {
    await this.#database.write(
      (tx) =>
        tx.run(
          `UPDATE app_password SET used_ms = $1, used_service = $2, used_address = $3, version = $4, suite = $5, key_group = $6
           WHERE id = $7`,
          atMs,
          service,
          address,
          protection?.version ?? null,
          protection?.suite ?? null,
          protection?.group ?? null,
          id,
        ),
      { durable: false },
    )
  }

  async revoke(accountId: string, id: string): Promise<boolean> {
    const sql = 'DELETE FROM app_password WHERE account_id = $1 AND id = $2'
    return (await this.#database.write((tx) => tx.run(sql, accountId, id))) > 0
  }
}

function entryOf(row: AppPasswordRow): KeptAppPassword {
  const { id, account_id: accountId, device, key_id: keyId, mac, sealed_scram: sealedScram } = row
  const scopes = row.scopes.split(' ') as AppScope[]
  const entry = { id, accountId, device, scopes, createdMs: row.created_ms, lastUse: useOf(row) }
  return keepSecret(entry, { keyId, mac, sealedScram })
}

function useOf(row: AppPasswordRow): AppUse | undefined {
  const { used_ms: atMs, used_service: service, used_address: address, version, suite, key_group: group } = row
  if (atMs === null || service === null || address === null) return undefined
  const isClear = version === null || suite === null || group === null
  return { atMs, service, address, protection: isClear ? undefined : { version, suite, group } }
}
