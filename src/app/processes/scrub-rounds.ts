import { setTimeout } from 'node:timers/promises'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Account, Directory } from '../../core/directory/directory.ts'
import type { ScrubFinding, SqliteScrubLedger } from '../../store/directory/sqlite-scrub-ledger.ts'
import { IoPace } from '../upkeep/io-pace.ts'
import type { Scrubber } from '../upkeep/scrubber.ts'
import { Rounds } from './rounds.ts'

export interface ScrubRoundSettings {
  /** Each account is looked at again after so long; 0: never. */
  readonly everyMs: number
  readonly octetsPerSecond: number
  readonly repair: boolean
}

/** From one look for an account that is due to the next. After a start there is more important work. */
const TIMES = { firstMs: 5 * 60_000, everyMs: 15 * 60_000 }
/** What waits to be sent is mostly gone after a day. */
const HOUSE_EVERY_MS = 24 * 60 * 60 * 1000

/** Looks at all accounts in the background, one after the other, slowly, and goes on after a restart where it was. */
export class ScrubRounds {
  readonly #scrubber: Pick<Scrubber, 'account' | 'house'>
  readonly #directory: Pick<Directory, 'accounts'>
  readonly #scrubs: Pick<SqliteScrubLedger, 'records' | 'keepOnly'>
  readonly #settings: ScrubRoundSettings
  readonly #clock: Clock
  readonly #log: Log
  readonly #rounds: Rounds
  #houseMs = 0
  #houseFindings: readonly ScrubFinding[] = []

  constructor(
    scrubber: Pick<Scrubber, 'account' | 'house'>,
    directory: Pick<Directory, 'accounts'>,
    scrubs: Pick<SqliteScrubLedger, 'records' | 'keepOnly'>,
    settings: ScrubRoundSettings,
    clock: Clock,
    log: Log,
  ) {
    this.#scrubber = scrubber
    this.#directory = directory
    this.#scrubs = scrubs
    this.#settings = settings
    this.#clock = clock
    this.#log = log
    this.#rounds = new Rounds((stopping) => this.#round(stopping), TIMES, 'scrub/round-failed', clock, log)
  }

  start(): void {
    if (this.#settings.everyMs > 0) this.#rounds.start()
  }

  /** Ends after the body that is being looked at; its place is written down. */
  stop(): Promise<void> {
    return this.#rounds.stop()
  }

  /** What was found at the last look at what belongs to no account; the first look is minutes after the start. */
  get houseFindings(): readonly ScrubFinding[] {
    return this.#houseFindings
  }

  /** Resolves when the round under way has ended. */
  idle(): Promise<void> {
    return this.#rounds.idle()
  }

  /** All accounts that are due, the one first that has waited longest. */
  async #round(stopping: AbortSignal): Promise<void> {
    if (this.#clock.nowMs() - this.#houseMs >= HOUSE_EVERY_MS) {
      this.#houseMs = this.#clock.nowMs()
      const { findings } = await this.#scrubber.house({ pace: this.#pace(stopping) })
      this.#houseFindings = findings
      this.#tell('(house)', findings)
    }
    const accounts = await this.#directory.accounts()
    await this.#scrubs.keepOnly(new Set(accounts.map(({ id }) => id)))
    const records = await this.#scrubs.records()
    const looked = accounts.map((account) => ({ account, atMs: records.get(account.id)?.finishedMs ?? 0 }))
    const dueMs = this.#clock.nowMs() - this.#settings.everyMs
    const due = looked.filter(({ atMs }) => atMs <= dueMs).sort((a, b) => a.atMs - b.atMs)
    for (const { account } of due) {
      if (stopping.aborted) return
      await this.#look(account, stopping)
    }
  }

  async #look(account: Account, stopping: AbortSignal): Promise<void> {
    const { findings, finishedMs, bodies, octets } = await this.#scrubber.account(account, {
      repair: this.#settings.repair,
      resume: true,
      pace: this.#pace(stopping),
      stopping,
    })
    if (finishedMs === undefined) return
    this.#tell(account.id, findings)
    this.#log.info('scrub/finished', { account: account.id, bodies, octets, findings: findings.length })
  }

  #pace(signal: AbortSignal): (octets: number) => Promise<void> {
    const wait = (ms: number) => setTimeout(ms, undefined, { signal, ref: false }).catch(() => undefined)
    const pace = new IoPace(this.#settings.octetsPerSecond, () => this.#clock.nowMs(), wait)
    return (octets) => pace.spend(octets)
  }

  #tell(account: string, findings: readonly ScrubFinding[]): void {
    for (const { what, problem, uid, mended } of findings) {
      const facts = { account, what, problem, ...(uid === undefined ? {} : { uid }) }
      if (mended !== undefined) this.#log.warn('scrub/mended', { ...facts, mended })
      else if (what === 'outdated') this.#log.info('scrub/outdated', facts)
      else this.#log.error('scrub/damage', problem, facts)
    }
  }
}
