import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import {
  type DayNumber,
  type DmarcLedger,
  type DmarcObservation,
  type DmarcRow,
  dayOf,
} from '../../core/authentication/dmarc-ledger.ts'
import type { SqlDatabase, SqlWriter } from '../sql/database.ts'
import { DelayedWrites } from '../sql/delayed-writes.ts'

export interface DmarcLedgerSettings {
  /** How long counts wait in memory. */
  readonly flushMs: number
  readonly keepDays: number
  /** Different rows waiting in memory; more are not recorded until the next flush. */
  readonly maxPending: number
  /** Different rows of one domain on one day: whoever forges a domain from everywhere must not fill the disk. */
  readonly maxRows: number
  /** Characters of one row. */
  readonly maxRowCharacters: number
}

const SETTINGS: DmarcLedgerSettings = {
  flushMs: 5000,
  keepDays: 14,
  maxPending: 10_000,
  maxRows: 10_000,
  maxRowCharacters: 8192,
}

interface Pending {
  readonly day: DayNumber
  readonly domain: string
  readonly facts: string
  messages: number
}

const NOT_DURABLE = { durable: false } as const

/** Counts in memory, written together every few seconds; several processes add up in the same rows. Not synced: a power failure may cost the last seconds of a statistic. */
export class SqliteDmarcLedger implements DmarcLedger {
  readonly #database: SqlDatabase
  readonly #clock: Clock
  readonly #log: Log
  readonly #settings: DmarcLedgerSettings
  #pending = new Map<string, Pending>()
  #dropped = 0
  readonly #writes: DelayedWrites
  #sweptDay = 0

  constructor(database: SqlDatabase, clock: Clock, log: Log, settings: Partial<DmarcLedgerSettings> = {}) {
    this.#database = database
    this.#clock = clock
    this.#log = log
    this.#settings = { ...SETTINGS, ...settings }
    this.#writes = new DelayedWrites(clock, this.#settings.flushMs, () => this.#write())
  }

  observed(observation: DmarcObservation, atMs: number): void {
    const { policyDomain: domain, ...rest } = observation
    this.#count({ day: dayOf(atMs), domain, facts: JSON.stringify(rest), messages: 1 })
    this.#writes.later()
  }

  async domains(day: DayNumber): Promise<readonly string[]> {
    await this.flush()
    const rows = await this.#database.read((tx) =>
      tx.rows<[string]>('SELECT DISTINCT domain FROM dmarc_row WHERE day = $1 ORDER BY domain', day),
    )
    return rows.map(([domain]) => domain)
  }

  async rows(day: DayNumber, policyDomain: string): Promise<readonly DmarcRow[]> {
    await this.flush()
    const rows = await this.#database.read((tx) =>
      tx.rows<[string, number]>(
        'SELECT facts, messages FROM dmarc_row WHERE day = $1 AND domain = $2 ORDER BY messages DESC, facts',
        day,
        policyDomain,
      ),
    )
    return rows.map(([facts, messages]) => ({
      observation: { override: undefined, ...JSON.parse(facts), policyDomain },
      messages,
    }))
  }

  async forget(day: DayNumber, policyDomain: string): Promise<void> {
    await this.flush()
    await this.#database.write((tx) =>
      tx.run('DELETE FROM dmarc_row WHERE day = $1 AND domain = $2', day, policyDomain),
    )
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

  #count(row: Pending): void {
    const key = `${row.day} ${row.domain} ${row.facts}`
    const known = this.#pending.get(key)
    if (known) known.messages += row.messages
    else if (this.#pending.size < this.#settings.maxPending && row.facts.length <= this.#settings.maxRowCharacters) {
      this.#pending.set(key, row)
    } else this.#dropped += row.messages
  }

  /** Never fails: what could not be written stays in memory and is written with the next. */
  async #write(): Promise<void> {
    const rows = [...this.#pending.values()]
    if (rows.length === 0) return
    this.#pending = new Map()
    try {
      this.#dropped += await this.#add(rows)
    } catch (error) {
      this.#log.error('dmarc/write-failed', error, { rows: rows.length })
      for (const row of rows) this.#count(row)
      this.#writes.later()
    }
    if (this.#dropped > 0) this.#log.warn('dmarc/rows-dropped', { messages: this.#dropped })
    this.#dropped = 0
  }

  /** Returns how many messages found no room. */
  #add(rows: readonly Pending[]): Promise<number> {
    return this.#database.write(async (tx) => {
      let lost = 0
      const today = dayOf(this.#clock.nowMs())
      if (this.#sweptDay !== today)
        await tx.run('DELETE FROM dmarc_row WHERE day < $1', today - this.#settings.keepDays)
      this.#sweptDay = today
      const counts = new Map<string, number>()
      for (const { day, domain, facts, messages } of rows) {
        const key = [day, domain, facts] as const
        const known = await tx.run(
          'UPDATE dmarc_row SET messages = messages + $4 WHERE day = $1 AND domain = $2 AND facts = $3',
          ...key,
          messages,
        )
        if (known > 0) continue
        const count = counts.get(`${day} ${domain}`) ?? (await rowsOf(tx, day, domain))
        counts.set(`${day} ${domain}`, count + 1)
        if (count >= this.#settings.maxRows) lost += messages
        else
          await tx.run('INSERT INTO dmarc_row (day, domain, facts, messages) VALUES ($1, $2, $3, $4)', ...key, messages)
      }
      return lost
    }, NOT_DURABLE)
  }
}

async function rowsOf(tx: SqlWriter, day: DayNumber, domain: string): Promise<number> {
  const row = await tx.get<{ n: number }>(
    'SELECT count(*) AS n FROM dmarc_row WHERE day = $1 AND domain = $2',
    day,
    domain,
  )
  return row?.n ?? 0
}
