import type { SessionAge, SessionStore, SpokenFor } from '../../core/sessions/session-store.ts'
import type { WebSession } from '../../core/sessions/web-session.ts'
import type { SqlDatabase } from '../sql/database.ts'

/** Not synced: what a power failure takes has its member sign in again. Endings are. */
const NOT_DURABLE = { durable: false } as const

interface SessionRow {
  readonly id: string
  readonly account_id: string
  readonly created_ms: number
  readonly used_ms: number
  readonly proved_ms: number
  readonly credential_ms: number
  readonly is_kept: number
  readonly address: string
  readonly client: string
  readonly version: string | null
  readonly suite: string | null
  readonly key_group: string | null
}

const COLUMNS =
  'id, account_id, created_ms, used_ms, proved_ms, credential_ms, is_kept, address, client, version, suite, key_group'

/** Tables of one shape; each has another beside it with its generation. */
type SessionTable = 'web_session' | 'operator_session'

/** Web sessions in the directory's database. */
export class SqliteSessionStore implements SessionStore {
  readonly #database: SqlDatabase
  readonly #table: SessionTable

  /** `table`: those of members, or those of operators at the console, which are kept apart. */
  constructor(database: SqlDatabase, table: SessionTable = 'web_session') {
    this.#database = database
    this.#table = table
  }

  async add(session: WebSession, digest: Uint8Array, most: number): Promise<void> {
    const { id, accountId, protection } = session
    await this.#database.write(async (tx) => {
      await tx.run(
        `INSERT INTO ${this.#table} (digest, ${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
        digest,
        id,
        accountId,
        session.createdMs,
        session.usedMs,
        session.provedMs,
        session.credentialMs,
        Number(session.isKept),
        session.address,
        session.client,
        protection?.version ?? null,
        protection?.suite ?? null,
        protection?.group ?? null,
      )
      await tx.run(
        `DELETE FROM ${this.#table} WHERE id IN
           (SELECT id FROM ${this.#table} WHERE account_id = $1 AND id <> $2 ORDER BY used_ms DESC, id DESC LIMIT -1 OFFSET $3)`,
        accountId,
        id,
        Math.max(0, most - 1),
      )
    }, NOT_DURABLE)
  }

  async tryFind(digest: Uint8Array): Promise<WebSession | undefined> {
    const row = await this.#database.read((tx) =>
      tx.get<SessionRow>(`SELECT ${COLUMNS} FROM ${this.#table} WHERE digest = $1`, digest),
    )
    return row && sessionOf(row)
  }

  async renew(id: string, from: Uint8Array, to: Uint8Array, provedMs: number, credentialMs?: number): Promise<boolean> {
    const changed = await this.#database.write((tx) =>
      tx.run(
        `UPDATE ${this.#table} SET digest = $1, proved_ms = $2, credential_ms = coalesce($3, credential_ms)
         WHERE id = $4 AND digest = $5`,
        to,
        provedMs,
        credentialMs ?? null,
        id,
        from,
      ),
    )
    return changed > 0
  }

  async touch(id: string, usedMs: number): Promise<void> {
    await this.#database.write(
      (tx) => tx.run(`UPDATE ${this.#table} SET used_ms = $1 WHERE id = $2 AND used_ms < $1`, usedMs, id),
      NOT_DURABLE,
    )
  }

  async of(accountId: string): Promise<readonly WebSession[]> {
    const rows = await this.#database.read((tx) =>
      tx.all<SessionRow>(
        `SELECT ${COLUMNS} FROM ${this.#table} WHERE account_id = $1 ORDER BY used_ms DESC, id DESC`,
        accountId,
      ),
    )
    return rows.map(sessionOf)
  }

  async latest(most: number): Promise<readonly WebSession[]> {
    const rows = await this.#database.read((tx) =>
      tx.all<SessionRow>(`SELECT ${COLUMNS} FROM ${this.#table} ORDER BY used_ms DESC, id DESC LIMIT $1`, most),
    )
    return rows.map(sessionOf)
  }

  async end(accountId: string, id: string): Promise<boolean> {
    const ended = await this.#database.write((tx) =>
      tx.run(`DELETE FROM ${this.#table} WHERE account_id = $1 AND id = $2`, accountId, id),
    )
    return ended > 0
  }

  endOf(accountId: string, { id, credentialMs }: SpokenFor = {}): Promise<number> {
    return this.#database.write((tx) =>
      tx.run(
        `DELETE FROM ${this.#table} WHERE account_id = $1 AND id IS NOT $2 AND credential_ms IS NOT $3`,
        accountId,
        id ?? null,
        credentialMs ?? null,
      ),
    )
  }

  async generation(): Promise<string> {
    const row = await this.#database.read((tx) =>
      tx.get<{ name: string }>(`SELECT name FROM ${this.#table}_generation`),
    )
    return row?.name ?? ''
  }

  async endAll(from: string, to: string): Promise<void> {
    await this.#database.write(async (tx) => {
      const present = await tx.get<{ name: string }>(`SELECT name FROM ${this.#table}_generation`)
      if ((present?.name ?? '') !== from) return
      await tx.run(`DELETE FROM ${this.#table}`)
      await tx.run(`DELETE FROM ${this.#table}_generation`)
      await tx.run(`INSERT INTO ${this.#table}_generation (name) VALUES ($1)`, to)
    })
  }

  sweep(kept: SessionAge, others: SessionAge): Promise<number> {
    return this.#database.write(async (tx) => {
      let swept = 0
      for (const [isKept, { createdMs, usedMs }] of [kept, others].entries()) {
        swept += await tx.run(
          `DELETE FROM ${this.#table} WHERE is_kept = $1 AND (created_ms < $2 OR used_ms < $3)`,
          1 - isKept,
          createdMs,
          usedMs,
        )
      }
      return swept
    }, NOT_DURABLE)
  }
}

function sessionOf(row: SessionRow): WebSession {
  const { version, suite, key_group: group } = row
  return {
    id: row.id,
    accountId: row.account_id,
    createdMs: row.created_ms,
    usedMs: row.used_ms,
    provedMs: row.proved_ms,
    credentialMs: row.credential_ms,
    isKept: row.is_kept === 1,
    address: row.address,
    client: row.client,
    protection: version === null || suite === null || group === null ? undefined : { version, suite, group },
  }
}
