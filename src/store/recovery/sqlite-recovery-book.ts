import type { Bytes } from '../../base/bytes.ts'
import type { KeptRecoveryCode } from '../../core/factors/factor-store.ts'
import type { FoundLink, KeptAddress, RecoveryBook, RecoveryLink } from '../../core/recovery/recovery-book.ts'
import type { SqlDatabase } from '../sql/database.ts'

type CodeColumns = readonly [mac: Bytes, keyId: string]
type AddressColumns = readonly [sealed: Bytes, codeMac: Bytes, verifiedMs: number | null]
type LinkColumns = readonly [
  id: string,
  accountId: string,
  by: RecoveryLink['by'],
  createdMs: number,
  dueMs: number,
  untilMs: number,
]

const LINK = 'id, account_id, made_by, created_ms, due_ms, until_ms'

/** What accounts are recovered by, in the directory's database. */
export class SqliteRecoveryBook implements RecoveryBook {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async codes(accountId: string): Promise<readonly KeptRecoveryCode[]> {
    const sql = 'SELECT mac, key_id FROM account_code WHERE account_id = $1 ORDER BY mac'
    const rows = await this.#database.read((tx) => tx.rows<CodeColumns>(sql, accountId))
    return rows.map(([mac, keyId]) => ({ mac, keyId }))
  }

  async putCodes(accountId: string, codes: readonly KeptRecoveryCode[]): Promise<void> {
    await this.#database.write(async (tx) => {
      await tx.run('DELETE FROM account_code WHERE account_id = $1', accountId)
      const sql = 'INSERT INTO account_code (account_id, mac, key_id) VALUES ($1, $2, $3)'
      for (const { mac, keyId } of codes) await tx.run(sql, accountId, mac, keyId)
    })
  }

  async spendCode(accountId: string, mac: Bytes): Promise<boolean> {
    const sql = 'DELETE FROM account_code WHERE account_id = $1 AND mac = $2'
    return (await this.#database.write((tx) => tx.run(sql, accountId, mac))) > 0
  }

  async address(accountId: string): Promise<KeptAddress | undefined> {
    const sql = 'SELECT sealed, code_mac, verified_ms FROM recovery_address WHERE account_id = $1'
    const [row] = await this.#database.read((tx) => tx.rows<AddressColumns>(sql, accountId))
    if (!row) return undefined
    const [sealed, codeMac, verifiedMs] = row
    return { accountId, sealed, codeMac, verifiedMs: verifiedMs ?? undefined }
  }

  async putAddress({ accountId, sealed, codeMac, verifiedMs }: KeptAddress): Promise<void> {
    const sql = `INSERT INTO recovery_address (account_id, sealed, code_mac, verified_ms) VALUES ($1, $2, $3, $4)
      ON CONFLICT (account_id) DO UPDATE SET sealed = $2, code_mac = $3, verified_ms = $4`
    await this.#database.write((tx) => tx.run(sql, accountId, sealed, codeMac, verifiedMs ?? null))
  }

  async removeAddress(accountId: string): Promise<boolean> {
    const sql = 'DELETE FROM recovery_address WHERE account_id = $1'
    return (await this.#database.write((tx) => tx.run(sql, accountId))) > 0
  }

  async addLink(link: RecoveryLink, opening: Bytes, cancelling: Bytes): Promise<void> {
    const { id, accountId, by, createdMs, dueMs, untilMs } = link
    const sql = `INSERT INTO recovery_link (${LINK}, opening, cancelling) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
    await this.#database.write((tx) => tx.run(sql, id, accountId, by, createdMs, dueMs, untilMs, opening, cancelling))
  }

  async tryFindLink(digest: Bytes): Promise<FoundLink | undefined> {
    const of = async (column: 'opening' | 'cancelling') => {
      const sql = `SELECT ${LINK} FROM recovery_link WHERE ${column} = $1`
      return (await this.#database.read((tx) => tx.rows<LinkColumns>(sql, digest)))[0]
    }
    const [opening, cancelling] = [await of('opening'), await of('cancelling')]
    if (opening) return { link: linkOf(opening), opens: true }
    return cancelling && { link: linkOf(cancelling), opens: false }
  }

  async links(accountId: string, nowMs: number): Promise<readonly RecoveryLink[]> {
    const sql = `SELECT ${LINK} FROM recovery_link WHERE account_id = $1 AND until_ms > $2 ORDER BY created_ms, id`
    return (await this.#database.read((tx) => tx.rows<LinkColumns>(sql, accountId, nowMs))).map(linkOf)
  }

  endLinks(accountId: string): Promise<number> {
    return this.#database.write((tx) => tx.run('DELETE FROM recovery_link WHERE account_id = $1', accountId))
  }

  async sweep(nowMs: number): Promise<void> {
    await this.#database.write((tx) => tx.run('DELETE FROM recovery_link WHERE until_ms <= $1', nowMs))
  }
}

function linkOf([id, accountId, by, createdMs, dueMs, untilMs]: LinkColumns): RecoveryLink {
  return { id, accountId, by, createdMs, dueMs, untilMs }
}
