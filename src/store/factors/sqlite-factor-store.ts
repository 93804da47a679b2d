import type { FactorStore, KeptRecoveryCode, KeptTotp, Passkey } from '../../core/factors/factor-store.ts'
import type { SqlDatabase } from '../sql/database.ts'

interface PasskeyRow {
  readonly id: string
  readonly account_id: string
  readonly name: string
  readonly public_key: Uint8Array
  readonly counter: number
  readonly transports: string
  readonly is_backed_up: number
  readonly created_ms: number
  readonly used_ms: number | null
}

const PASSKEY = 'id, account_id, name, public_key, counter, transports, is_backed_up, created_ms, used_ms'

/** Second factors in the directory's database. */
export class SqliteFactorStore implements FactorStore {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async isOn(accountId: string): Promise<boolean> {
    const row = await this.#database.read((tx) =>
      tx.get<{ is_on: number }>(
        `SELECT EXISTS (SELECT 1 FROM totp WHERE account_id = $1)
           OR EXISTS (SELECT 1 FROM passkey WHERE account_id = $1) AS is_on`,
        accountId,
      ),
    )
    return row?.is_on === 1
  }

  async totp(accountId: string): Promise<KeptTotp | undefined> {
    const row = await this.#database.read((tx) =>
      tx.get<{ sealed_secret: Uint8Array; created_ms: number; last_step: number }>(
        'SELECT sealed_secret, created_ms, last_step FROM totp WHERE account_id = $1',
        accountId,
      ),
    )
    return row && { accountId, sealedSecret: row.sealed_secret, createdMs: row.created_ms, lastStep: row.last_step }
  }

  async putTotp({ accountId, sealedSecret, createdMs, lastStep }: KeptTotp): Promise<void> {
    await this.#database.write((tx) =>
      tx.run(
        `INSERT INTO totp (account_id, sealed_secret, created_ms, last_step) VALUES ($1, $2, $3, $4)
         ON CONFLICT (account_id) DO UPDATE SET sealed_secret = excluded.sealed_secret,
           created_ms = excluded.created_ms, last_step = excluded.last_step`,
        accountId,
        sealedSecret,
        createdMs,
        lastStep,
      ),
    )
  }

  async spendTotpStep(accountId: string, step: number): Promise<boolean> {
    const sql = 'UPDATE totp SET last_step = $1 WHERE account_id = $2 AND last_step < $1'
    return (await this.#database.write((tx) => tx.run(sql, step, accountId))) > 0
  }

  async removeTotp(accountId: string): Promise<boolean> {
    return (await this.#database.write((tx) => tx.run('DELETE FROM totp WHERE account_id = $1', accountId))) > 0
  }

  async passkeys(accountId: string): Promise<readonly Passkey[]> {
    const rows = await this.#database.read((tx) =>
      tx.all<PasskeyRow>(`SELECT ${PASSKEY} FROM passkey WHERE account_id = $1 ORDER BY created_ms, id`, accountId),
    )
    return rows.map(passkeyOf)
  }

  async passkey(id: string): Promise<Passkey | undefined> {
    const row = await this.#database.read((tx) =>
      tx.get<PasskeyRow>(`SELECT ${PASSKEY} FROM passkey WHERE id = $1`, id),
    )
    return row && passkeyOf(row)
  }

  async addPasskey(passkey: Passkey, most: number): Promise<boolean> {
    const added = await this.#database.write((tx) =>
      tx.run(
        `INSERT INTO passkey (${PASSKEY}) SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9
         WHERE (SELECT count(*) FROM passkey WHERE account_id = $2) < $10 ON CONFLICT DO NOTHING`,
        passkey.id,
        passkey.accountId,
        passkey.name,
        passkey.publicKey,
        passkey.counter,
        passkey.transports.join(' '),
        Number(passkey.isBackedUp),
        passkey.createdMs,
        passkey.usedMs ?? null,
        most,
      ),
    )
    return added > 0
  }

  async usedPasskey(id: string, counter: number, isBackedUp: boolean, usedMs: number): Promise<void> {
    const sql = 'UPDATE passkey SET counter = $1, is_backed_up = $2, used_ms = $3 WHERE id = $4'
    await this.#database.write((tx) => tx.run(sql, counter, Number(isBackedUp), usedMs, id))
  }

  async removePasskey(accountId: string, id: string): Promise<boolean> {
    const sql = 'DELETE FROM passkey WHERE account_id = $1 AND id = $2'
    return (await this.#database.write((tx) => tx.run(sql, accountId, id))) > 0
  }

  async recoveryCodes(accountId: string): Promise<readonly KeptRecoveryCode[]> {
    const rows = await this.#database.read((tx) =>
      tx.rows<[Uint8Array, string]>(
        'SELECT mac, key_id FROM recovery_code WHERE account_id = $1 ORDER BY mac',
        accountId,
      ),
    )
    return rows.map(([mac, keyId]) => ({ mac, keyId }))
  }

  async putRecoveryCodes(accountId: string, codes: readonly KeptRecoveryCode[]): Promise<void> {
    await this.#database.write(async (tx) => {
      await tx.run('DELETE FROM recovery_code WHERE account_id = $1', accountId)
      for (const { mac, keyId } of codes) {
        const sql = 'INSERT INTO recovery_code (account_id, mac, key_id) VALUES ($1, $2, $3)'
        await tx.run(sql, accountId, mac, keyId)
      }
    })
  }

  async spendRecoveryCode(accountId: string, mac: Uint8Array): Promise<boolean> {
    const sql = 'DELETE FROM recovery_code WHERE account_id = $1 AND mac = $2'
    return (await this.#database.write((tx) => tx.run(sql, accountId, mac))) > 0
  }

  async noteRecovery(accountId: string, atMs: number): Promise<void> {
    const sql = `INSERT INTO account_recovered (account_id, at_ms) VALUES ($1, $2)
      ON CONFLICT (account_id) DO UPDATE SET at_ms = max(at_ms, $2)`
    await this.#database.write((tx) => tx.run(sql, accountId, atMs))
  }

  async recoveredMs(accountId: string): Promise<number | undefined> {
    const sql = 'SELECT at_ms FROM account_recovered WHERE account_id = $1'
    const [row] = await this.#database.read((tx) => tx.rows<readonly [number]>(sql, accountId))
    return row?.[0]
  }

  async spendChallenge(digest: string, untilMs: number): Promise<boolean> {
    const sql = 'INSERT INTO spent_challenge (digest, until_ms) VALUES ($1, $2) ON CONFLICT DO NOTHING'
    return (await this.#database.write((tx) => tx.run(sql, digest, untilMs))) > 0
  }

  async clear(accountId: string): Promise<void> {
    await this.#database.write(async (tx) => {
      await tx.run('DELETE FROM totp WHERE account_id = $1', accountId)
      await tx.run('DELETE FROM passkey WHERE account_id = $1', accountId)
      await tx.run('DELETE FROM recovery_code WHERE account_id = $1', accountId)
    })
  }

  async sweep(nowMs: number): Promise<void> {
    await this.#database.write((tx) => tx.run('DELETE FROM spent_challenge WHERE until_ms < $1', nowMs))
  }
}

function passkeyOf(row: PasskeyRow): Passkey {
  return {
    id: row.id,
    accountId: row.account_id,
    name: row.name,
    publicKey: row.public_key,
    counter: row.counter,
    transports: row.transports === '' ? [] : row.transports.split(' '),
    isBackedUp: row.is_backed_up === 1,
    createdMs: row.created_ms,
    usedMs: row.used_ms ?? undefined,
  }
}
