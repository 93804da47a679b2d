import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { LoginRecord, PostureCount, PostureLedger } from '../../core/posture/posture-ledger.ts'
import type { Protection, Service } from '../../core/posture/protection.ts'
import type { SqlDatabase, SqlWriter } from '../sql/database.ts'
import { DelayedWrites } from '../sql/delayed-writes.ts'

export interface PostureLedgerSettings {
  /** How long counts wait in memory. */
  readonly flushMs: number
  readonly keepLoginsMs: number
  /** Refused log-ins kept for an account: an attack must not fill the disk, nor the list that the member reads. */
  readonly maxRefused: number
  /** Different log-ins waiting in memory; more are not recorded until the next flush. */
  readonly maxPending: number
}

const HOUR_MS = 3_600_000

const SETTINGS: PostureLedgerSettings = {
  flushMs: 3000,
  keepLoginsMs: 90 * 24 * HOUR_MS,
  maxRefused: 1000,
  maxPending: 20_000,
}

interface PostureRow {
  hour_ms: number
  service: Service
  version: string
  suite: string
  key_group: string
  connections: number
}

interface LoginRow {
  account_id: string
  at_ms: number
  service: Service
  mechanism: string
  address: string
  version: string
  suite: string
  key_group: string
  accepted: number
  times: number
}

/**
 * Counts in memory, written together every few seconds; several processes add up in the same rows. Not synced: a power failure
 * may cost the last seconds of a statistic.
 */
export class SqlitePostureLedger implements PostureLedger {
  readonly #database: SqlDatabase
  readonly #clock: Clock
  readonly #log: Log
  readonly #settings: PostureLedgerSettings
  #counts = new Map<string, PostureCount>()
  #logins = new Map<string, LoginRecord>()
  #dropped = 0
  readonly #writes: DelayedWrites
  #sweptMs = 0

  constructor(database: SqlDatabase, clock: Clock, log: Log, settings: Partial<PostureLedgerSettings> = {}) {
    this.#database = database
    this.#clock = clock
    this.#log = log
    this.#settings = { ...SETTINGS, ...settings }
    this.#writes = new DelayedWrites(clock, this.#settings.flushMs, () => this.#write())
  }

  connected(service: Service, protection: Protection | undefined, atMs: number): void {
    this.#count({ hourMs: hourOf(atMs), service, protection, connections: 1 })
    this.#writes.later()
  }

  loggedIn(login: LoginRecord): void {
    this.#note(login)
    this.#writes.later()
  }

  async counts(fromMs: number, toMs: number): Promise<readonly PostureCount[]> {
    await this.flush()
    const rows = await this.#database.read((tx) =>
      tx.all<PostureRow>(
        `SELECT * FROM posture WHERE hour_ms >= $1 AND hour_ms < $2
         ORDER BY hour_ms, service, version, suite, key_group`,
        fromMs,
        toMs,
      ),
    )
    return rows.map((row) => ({
      hourMs: row.hour_ms,
      service: row.service,
      protection: protectionOf(row),
      connections: row.connections,
    }))
  }

  async logins(accountId: string, most: number): Promise<readonly LoginRecord[]> {
    await this.flush()
    const rows = await this.#database.read((tx) =>
      tx.all<LoginRow>('SELECT * FROM login WHERE account_id = $1 ORDER BY at_ms DESC LIMIT $2', accountId, most),
    )
    return rows.map(loginOf)
  }

  flush(): Promise<void> {
    return this.#writes.now()
  }

  /** Writes what is still in memory, and nothing after. The database stays its opener's to close. */
  close(): Promise<void> {
    return this.#writes.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** Never fails: what could not be written stays in memory and is written with the next. */
  async #write(): Promise<void> {
    const counts = [...this.#counts.values()]
    const logins = [...this.#logins.values()]
    if (counts.length + logins.length === 0) return
    this.#counts = new Map()
    this.#logins = new Map()
    try {
      await this.#database.write(async (tx) => {
        for (const count of counts) await addCount(tx, count)
        for (const login of logins) await addLogin(tx, login)
      }, NOT_DURABLE)
    } catch (error) {
      this.#log.error('posture/write-failed', error, { counts: counts.length, logins: logins.length })
      for (const count of counts) this.#count(count)
      for (const login of logins) this.#note(login)
      this.#writes.later()
    }
    if (this.#dropped > 0) this.#log.warn('posture/logins-dropped', { count: this.#dropped })
    this.#dropped = 0
    await this.#sweep().catch((error: unknown) => this.#log.error('posture/sweep-failed', error))
  }

  #count(count: PostureCount): void {
    const key = [count.hourMs, count.service, ...columnsOf(count.protection)].join('\0')
    const known = this.#counts.get(key)
    this.#counts.set(key, { ...count, connections: count.connections + (known?.connections ?? 0) })
  }

  #note(login: LoginRecord): void {
    const { accountId, atMs, service, mechanism, address, protection, accepted } = login
    const fields = [accountId, hourOf(atMs), service, mechanism, address, accepted, ...columnsOf(protection)]
    const key = fields.join('\0')
    const known = this.#logins.get(key)
    if (!known && this.#logins.size >= this.#settings.maxPending) {
      this.#dropped++
      return
    }
    const times = (login.times ?? 1) + (known?.times ?? 0)
    this.#logins.set(key, { ...login, atMs: Math.max(atMs, known?.atMs ?? 0), times })
  }

  /** Once an hour: log-ins that are too old, and refused ones that are too many. */
  async #sweep(): Promise<void> {
    const now = this.#clock.nowMs()
    if (now - this.#sweptMs < HOUR_MS) return
    this.#sweptMs = now
    await this.#database.write(async (tx) => {
      await tx.run('DELETE FROM login WHERE at_ms < $1', now - this.#settings.keepLoginsMs)
      const crowded = await tx.rows<[string, number]>(
        `SELECT account_id, (SELECT at_ms FROM login AS l WHERE l.account_id = login.account_id AND l.accepted = 0
           ORDER BY at_ms DESC LIMIT 1 OFFSET $1)
         FROM login WHERE accepted = 0 GROUP BY account_id HAVING count(*) > $1`,
        this.#settings.maxRefused,
      )
      for (const [accountId, atMs] of crowded) {
        await tx.run('DELETE FROM login WHERE account_id = $1 AND accepted = 0 AND at_ms <= $2', accountId, atMs)
      }
    }, NOT_DURABLE)
  }
}

const NOT_DURABLE = { durable: false } as const

function addCount(tx: SqlWriter, count: PostureCount) {
  return tx.run(
    `INSERT INTO posture (hour_ms, service, version, suite, key_group, connections) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (hour_ms, service, version, suite, key_group)
     DO UPDATE SET connections = posture.connections + excluded.connections`,
    count.hourMs,
    count.service,
    ...columnsOf(count.protection),
    count.connections,
  )
}

function addLogin(tx: SqlWriter, login: LoginRecord) {
  return tx.run(
    `INSERT INTO login (account_id, hour_ms, service, mechanism, address, version, suite, key_group, accepted, at_ms, times)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (account_id, hour_ms, service, mechanism, address, version, suite, key_group, accepted)
     DO UPDATE SET at_ms = max(login.at_ms, excluded.at_ms), times = login.times + excluded.times`,
    login.accountId,
    hourOf(login.atMs),
    login.service,
    login.mechanism,
    login.address,
    ...columnsOf(login.protection),
    login.accepted ? 1 : 0,
    login.atMs,
    login.times ?? 1,
  )
}

function hourOf(atMs: number): number {
  return atMs - (atMs % HOUR_MS)
}

/** Version, suite and group; empty for clear text, so that they can be part of a key. */
function columnsOf(protection: Protection | undefined): [string, string, string] {
  return protection ? [protection.version, protection.suite, protection.group] : ['', '', '']
}

function protectionOf(row: { version: string; suite: string; key_group: string }): Protection | undefined {
  return row.version === '' ? undefined : { version: row.version, suite: row.suite, group: row.key_group }
}

function loginOf(row: LoginRow): LoginRecord {
  return {
    accountId: row.account_id,
    atMs: row.at_ms,
    service: row.service,
    mechanism: row.mechanism,
    address: row.address,
    protection: protectionOf(row),
    accepted: row.accepted === 1,
    times: row.times,
  }
}
