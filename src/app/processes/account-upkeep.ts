import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'

const HOUR_MS = 3_600_000
/** From the end of one round to the next, unless it has left something: until a message is indexed, a search reads it. */
const ROUND_EVERY_MS = 10_000
/** It works for so long, then rests for as long: at most half of one processor. */
const SPELL_MS = 200
/** An account that is being written to is left alone until it has been quiet for so long: mail that comes in a row is indexed in one go, and not beside its delivery ... */
const QUIET_MS = 10_000
/** ... but for no longer than that. */
const LONGEST_WAIT_MS = 60_000
/** Spells for one account before the others have their turn. */
const SPELLS = 10

/** Tells which accounts need work. */
export interface AccountChanges {
  /** Those that have changed since they were dealt with, and those that keep something that was expunged before `expungedBeforeMs`. */
  changed(expungedBeforeMs: number): AsyncIterable<{ readonly accountId: string; readonly changedMs: number }>
  /** Nothing is left to do: until the account changes, or what was expunged first, at `oldestExpungedMs`, has had its time. */
  dealtWith(accountId: string, changedMs: number, oldestExpungedMs: number | undefined): Promise<void>
  /** It could not be worked on, and is tried again when it changes or by the next process. */
  leave(accountId: string, changedMs: number): void
}

/** What there is to do. */
export interface AccountWork {
  /** Indexes for about so long. Resolves with whether there is more. */
  index(accountId: string, forMs: number): Promise<boolean>
  /** The rest, once all of it is indexed. What was expunged before `expungedBeforeMs` is given up; resolves with when the oldest was that is left. */
  tidy(accountId: string, expungedBeforeMs: number, stopping: AbortSignal): Promise<number | undefined>
}

/** Keeps the search indexes of all accounts up to their mail, and gives up what has been deleted for long enough, in the background. */
export class AccountUpkeep {
  readonly #work: AccountWork
  readonly #changes: AccountChanges
  readonly #undeleteMs: number
  readonly #clock: Clock
  readonly #log: Log
  readonly #stop = Promise.withResolvers<void>()
  readonly #stopping = new AbortController()
  /** Accounts that are not quiet yet, and since when they wait. */
  #waiting: ReadonlyMap<string, number> = new Map()
  #running: Promise<void> = Promise.resolve()

  constructor(work: AccountWork, changes: AccountChanges, undeleteMs: number, clock: Clock, log: Log) {
    this.#work = work
    this.#changes = changes
    this.#undeleteMs = undeleteMs
    this.#clock = clock
    this.#log = log
  }

  start(): void {
    this.#running = this.#run()
  }

  /** Finishes the spell under way. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#stop.resolve()
    await this.#running
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      let isDone = true
      try {
        isDone = await this.#round()
      } catch (error) {
        this.#log.error('mail/upkeep-failed', error)
      }
      await this.#rest(isDone ? ROUND_EVERY_MS : SPELL_MS)
    }
  }

  /** Whether nothing is left that could be indexed now. */
  async #round(): Promise<boolean> {
    let isDone = true
    const waiting = new Map<string, number>()
    const beforeMs = this.#expungedBeforeMs
    for await (const { accountId, changedMs } of this.#changes.changed(beforeMs)) {
      if (this.#stopping.signal.aborted) return true
      const nowMs = this.#clock.nowMs()
      const sinceMs = this.#waiting.get(accountId) ?? nowMs
      if (nowMs - changedMs < QUIET_MS && nowMs - sinceMs < LONGEST_WAIT_MS) {
        waiting.set(accountId, sinceMs)
        continue
      }
      try {
        if (await this.#index(accountId)) await this.#tidy(accountId, changedMs, beforeMs)
        else {
          // One with much left is as overdue as before.
          waiting.set(accountId, sinceMs)
          isDone = false
        }
      } catch (error) {
        // One account that cannot be opened must not keep the others waiting.
        this.#log.error('mail/upkeep-failed', error, { account: accountId })
        this.#changes.leave(accountId, changedMs)
      }
      // Opening an account costs some milliseconds too: when all of them are looked at, after an upgrade, half the processor stays free.
      await this.#rest(Math.min(SPELL_MS, this.#clock.nowMs() - nowMs))
    }
    this.#waiting = waiting
    return isDone
  }

  /** Whether all of it is done. */
  async #index(accountId: string): Promise<boolean> {
    for (let spell = 0; spell < SPELLS && !this.#stopping.signal.aborted; spell++) {
      const began = this.#clock.nowMs()
      if (!(await this.#work.index(accountId, SPELL_MS))) return true
      await this.#rest(Math.min(SPELL_MS, this.#clock.nowMs() - began))
    }
    return false
  }

  async #tidy(accountId: string, changedMs: number, expungedBeforeMs: number): Promise<void> {
    const oldestMs = await this.#work.tidy(accountId, expungedBeforeMs, this.#stopping.signal)
    if (!this.#stopping.signal.aborted) await this.#changes.dealtWith(accountId, changedMs, oldestMs)
  }

  /** By the hour, so that an account from which something was expunged every minute two weeks ago is not opened every minute. */
  get #expungedBeforeMs(): number {
    return Math.floor((this.#clock.nowMs() - this.#undeleteMs) / HOUR_MS) * HOUR_MS
  }

  async #rest(ms: number): Promise<void> {
    if (ms <= 0) return
    const { promise, resolve } = Promise.withResolvers<void>()
    using _timer = this.#clock.after(ms, resolve)
    await Promise.race([promise, this.#stop.promise])
  }
}
