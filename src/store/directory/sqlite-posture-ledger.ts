import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type {
  LoginFilter,
  LoginRecord,
  PostureCount,
  PostureLedger,
  PostureSpan,
  RefusalCount,
} from '../../core/posture/posture-ledger.ts'
import type { Protection, Service, Trust } from '../../core/posture/protection.ts'
import type { RefusalReason } from '../../core/posture/refusal.ts'
import type { SqlDatabase } from '../sql/database.ts'
import { DelayedWrites } from '../sql/delayed-writes.ts'
import { addLogins, countMembers, forgetLogins, readHistory, readLogins, shownKey } from './login-rows.ts'
import {
  addCount,
  addRefusal,
  columnsOf,
  forgetCounts,
  hourOf,
  readCounts,
  readRefusals,
  waysOf,
} from './posture-rows.ts'

export interface PostureLedgerSettings {
  /** How long counts wait in memory. */
  readonly flushMs: number
  readonly keepMs: number
  readonly keepLoginsMs: number
  /** Refused log-ins kept for an account: an attack must not fill the disk, nor the list that the member reads. */
  readonly maxRefused: number
  /** Different log-ins waiting in memory; more are not recorded until the next flush. */
  readonly maxPending: number
}

const HOUR_MS = 3_600_000

const SETTINGS: PostureLedgerSettings = {
  flushMs: 3000,
  keepMs: 731 * 24 * HOUR_MS,
  keepLoginsMs: 90 * 24 * HOUR_MS,
  maxRefused: 1000,
  maxPending: 20_000,
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
  #refusals = new Map<string, RefusalCount>()
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

  connected(service: Service, protection: Protection | undefined, atMs: number, trust?: Trust | 'own'): void {
    this.#count({ startMs: hourOf(atMs), service, protection, trust, connections: 1 })
    this.#writes.later()
  }

  refused(service: Service, reason: RefusalReason, atMs: number): void {
    this.#refuse({ startMs: hourOf(atMs), service, reason, connections: 1 })
    this.#writes.later()
  }

  loggedIn(login: LoginRecord): void {
    this.#note(login)
    this.#writes.later()
  }

  async counts(fromMs: number, toMs: number, span: PostureSpan = 'hour'): Promise<readonly PostureCount[]> {
    await this.flush()
    return this.#database.read((tx) => readCounts(tx, fromMs, toMs, span))
  }

  async refusals(fromMs: number, toMs: number, span: PostureSpan = 'hour'): Promise<readonly RefusalCount[]> {
    await this.flush()
    return this.#database.read((tx) => readRefusals(tx, fromMs, toMs, span))
  }

  async membersSeen(fromMs: number, toMs: number): Promise<ReadonlyMap<Service, number>> {
    await this.flush()
    return this.#database.read((tx) => countMembers(tx, fromMs, toMs))
  }

  async logins(accountId: string, most: number): Promise<readonly LoginRecord[]> {
    await this.flush()
    return this.#database.read((tx) => readLogins(tx, accountId, most))
  }

  async loginHistory(accountId: string, filter: LoginFilter): Promise<readonly LoginRecord[]> {
    await this.flush()
    return this.#database.read((tx) => readHistory(tx, accountId, filter))
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
    const refusals = [...this.#refusals.values()]
    const logins = [...this.#logins.values()]
    if (counts.length + refusals.length + logins.length === 0) return
    this.#counts = new Map()
    this.#refusals = new Map()
    this.#logins = new Map()
    try {
      await this.#database.write(async (tx) => {
        for (const count of counts) await addCount(tx, count)
        for (const refusal of refusals) await addRefusal(tx, refusal)
        await addLogins(tx, logins)
      }, NOT_DURABLE)
    } catch (error) {
      this.#log.error('posture/write-failed', error, { counts: counts.length, logins: logins.length })
      for (const count of counts) this.#count(count)
      for (const refusal of refusals) this.#refuse(refusal)
      for (const login of logins) this.#note(login)
      this.#writes.later()
    }
    if (this.#dropped > 0) this.#log.warn('posture/logins-dropped', { count: this.#dropped })
    this.#dropped = 0
    await this.#sweep().catch((error: unknown) => this.#log.error('posture/sweep-failed', error))
  }

  #count(count: PostureCount): void {
    const key = [count.startMs, count.service, ...waysOf(count)].join('\0')
    const known = this.#counts.get(key)
    this.#counts.set(key, { ...count, connections: count.connections + (known?.connections ?? 0) })
  }

  #refuse(refusal: RefusalCount): void {
    const key = [refusal.startMs, refusal.service, refusal.reason].join('\0')
    const known = this.#refusals.get(key)
    this.#refusals.set(key, { ...refusal, connections: refusal.connections + (known?.connections ?? 0) })
  }

  #note(login: LoginRecord): void {
    const { accountId, atMs, service, mechanism, address, protection, accepted } = login
    const fields = [
      accountId,
      hourOf(atMs),
      service,
      mechanism,
      address,
      accepted,
      ...columnsOf(protection),
      shownKey(protection),
      login.detail,
      login.device,
    ]
    const key = fields.join('\0')
    const known = this.#logins.get(key)
    if (!known && this.#logins.size >= this.#settings.maxPending) {
      this.#dropped++
      return
    }
    const times = (login.times ?? 1) + (known?.times ?? 0)
    this.#logins.set(key, { ...login, atMs: Math.max(atMs, known?.atMs ?? 0), times })
  }

  /** Once an hour: counts and log-ins that are too old, and refused log-ins that are too many. */
  async #sweep(): Promise<void> {
    const now = this.#clock.nowMs()
    if (now - this.#sweptMs < HOUR_MS) return
    this.#sweptMs = now
    const { keepMs, keepLoginsMs, maxRefused } = this.#settings
    await this.#database.write(async (tx) => {
      await forgetCounts(tx, now - keepMs)
      await forgetLogins(tx, now - keepLoginsMs, maxRefused)
    }, NOT_DURABLE)
  }
}

const NOT_DURABLE = { durable: false } as const
