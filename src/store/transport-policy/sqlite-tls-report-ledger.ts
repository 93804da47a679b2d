import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { TlsResultType } from '../../core/transport-policy/tls-failure.ts'
import type {
  ReportedPolicy,
  TlsReportLedger,
  TlsSession,
  TlsSessionCount,
} from '../../core/transport-policy/tls-report-ledger.ts'
import type { SqlDatabase, SqlWriter } from '../sql/database.ts'
import { DelayedWrites } from '../sql/delayed-writes.ts'

const DAY_MS = 86_400_000

export interface TlsReportLedgerSettings {
  /** How long counts wait in memory. */
  readonly flushMs: number
  /** Different counts waiting in memory; more are not recorded until the next flush. */
  readonly maxPending: number
  /** Different counts of one day; beyond them only those that are there already grow. */
  readonly maxRowsOfDay: number
}

const SETTINGS: TlsReportLedgerSettings = { flushMs: 3000, maxPending: 10_000, maxRowsOfDay: 200_000 }

type Columns = readonly [
  dayMs: number,
  domain: string,
  type: string,
  policy: string,
  result: string,
  host: string,
  address: string,
  reason: string,
  sessions: number,
]

/** Counts in memory, written together every few seconds; several processes add up in the same rows. */
export class SqliteTlsReportLedger implements TlsReportLedger, AsyncDisposable {
  readonly #database: SqlDatabase
  readonly #log: Log
  readonly #settings: TlsReportLedgerSettings
  #pending = new Map<string, Columns>()
  #dropped = 0
  readonly #writes: DelayedWrites

  constructor(database: SqlDatabase, clock: Clock, log: Log, settings: Partial<TlsReportLedgerSettings> = {}) {
    this.#database = database
    this.#log = log
    this.#settings = { ...SETTINGS, ...settings }
    this.#writes = new DelayedWrites(clock, this.#settings.flushMs, () => this.#write())
  }

  record(session: TlsSession): void {
    this.#add(columnsOf(session))
    this.#writes.later()
  }

  async counts(fromMs: number, toMs: number, domain?: string): Promise<readonly TlsSessionCount[]> {
    await this.flush()
    const rows = await this.#database.read((tx) =>
      tx.rows<Columns>(
        `SELECT day_ms, domain, policy_type, policy, result, host, address, reason, sessions FROM tls_session
         WHERE day_ms >= $1 AND day_ms < $2 AND ($3 IS NULL OR domain = $3) ORDER BY day_ms, domain, policy_type, policy, result, host, address, reason`,
        fromMs,
        toMs,
        domain ?? null,
      ),
    )
    return rows.map(countOf)
  }

  async domains(fromMs: number, toMs: number): Promise<readonly string[]> {
    await this.flush()
    const rows = await this.#database.read((tx) =>
      tx.rows<readonly [string]>(
        'SELECT DISTINCT domain FROM tls_session WHERE day_ms >= $1 AND day_ms < $2 ORDER BY domain',
        fromMs,
        toMs,
      ),
    )
    return rows.map(([domain]) => domain)
  }

  flush(): Promise<void> {
    return this.#writes.now()
  }

  async sweep(beforeMs: number): Promise<void> {
    await this.#database.write((tx) => tx.run('DELETE FROM tls_session WHERE day_ms < $1', beforeMs), NOT_DURABLE)
  }

  /** Writes what is still in memory, and nothing after. The database stays its opener's to close. */
  close(): Promise<void> {
    return this.#writes.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #add(columns: Columns): void {
    const key = JSON.stringify(columns.slice(0, -1))
    const known = this.#pending.get(key)
    if (!known && this.#pending.size >= this.#settings.maxPending) {
      this.#dropped++
      return
    }
    const sessions = columns[8] + (known?.[8] ?? 0)
    this.#pending.set(key, [...columns.slice(0, -1), sessions] as unknown as Columns)
  }

  /** Never fails: what could not be written stays in memory and is written with the next. */
  async #write(): Promise<void> {
    const pending = [...this.#pending.values()]
    if (pending.length === 0) return
    this.#pending = new Map()
    try {
      await this.#database.write((tx) => addAll(tx, pending, this.#settings.maxRowsOfDay), NOT_DURABLE)
    } catch (error) {
      this.#log.error('tls-report/write-failed', error, { counts: pending.length })
      for (const columns of pending) this.#add(columns)
      this.#writes.later()
    }
    if (this.#dropped > 0) this.#log.warn('tls-report/dropped', { count: this.#dropped })
    this.#dropped = 0
  }
}

const NOT_DURABLE = { durable: false } as const

async function addAll(tx: SqlWriter, pending: readonly Columns[], maxRows: number): Promise<void> {
  const room = new Map<number, boolean>()
  for (const columns of pending) {
    const day = columns[0]
    if (!room.has(day)) {
      const rows = await tx.rows<readonly [number]>('SELECT count(*) FROM tls_session WHERE day_ms = $1', day)
      room.set(day, (rows[0]?.[0] ?? 0) < maxRows)
    }
    const grown = await tx.run(
      `UPDATE tls_session SET sessions = sessions + $9 WHERE day_ms = $1 AND domain = $2 AND policy_type = $3 AND policy = $4
         AND result = $5 AND host = $6 AND address = $7 AND reason = $8`,
      ...columns,
    )
    if (grown > 0 || !room.get(day)) continue
    await tx.run(
      `INSERT INTO tls_session (day_ms, domain, policy_type, policy, result, host, address, reason, sessions)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      ...columns,
    )
  }
}

/** Empty texts for what is not there, so that they can be part of a key. Of a success nothing but the policy is kept. */
function columnsOf({ policy, atMs, host, address, failure }: TlsSession): Columns {
  const { type, domain, strings, mxHosts } = policy
  const what = JSON.stringify({ strings, mxHosts })
  const details = failure ? [failure.type, host ?? '', address ?? '', failure.reason] : ['', '', '', '']
  return [atMs - (atMs % DAY_MS), domain, type, what, ...details, 1] as unknown as Columns
}

function countOf([dayMs, domain, type, policy, result, host, address, reason, sessions]: Columns): TlsSessionCount {
  const { strings, mxHosts } = JSON.parse(policy) as Pick<ReportedPolicy, 'strings' | 'mxHosts'>
  return {
    dayMs,
    policy: { type: type as ReportedPolicy['type'], domain, strings, mxHosts },
    result: (result || undefined) as TlsResultType | undefined,
    host: host || undefined,
    address: address || undefined,
    reason: reason || undefined,
    sessions,
  }
}
