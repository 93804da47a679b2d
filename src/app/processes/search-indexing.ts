import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { MailStore } from '../../core/mail/mail-store.ts'

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

/** Tells which accounts have new mail. */
export interface AccountChanges {
  changed(): AsyncIterable<{ readonly accountId: string; readonly changedMs: number }>
  dealtWith(accountId: string, changedMs: number): void
}

/** Keeps the search indexes of all accounts up to their mail, in the background. */
export class SearchIndexing {
  readonly #mail: Pick<MailStore, 'index'>
  readonly #changes: AccountChanges
  readonly #clock: Clock
  readonly #log: Log
  readonly #stop = Promise.withResolvers<void>()
  /** Accounts that are not quiet yet, and since when they wait. */
  #waiting: ReadonlyMap<string, number> = new Map()
  #isStopping = false
  #running: Promise<void> = Promise.resolve()

  constructor(mail: Pick<MailStore, 'index'>, changes: AccountChanges, clock: Clock, log: Log) {
    this.#mail = mail
    this.#changes = changes
    this.#clock = clock
    this.#log = log
  }

  start(): void {
    this.#running = this.#run()
  }

  /** Finishes the spell under way. */
  async stop(): Promise<void> {
    this.#isStopping = true
    this.#stop.resolve()
    await this.#running
  }

  async #run(): Promise<void> {
    while (!this.#isStopping) {
      let isDone = true
      try {
        isDone = await this.#round()
      } catch (error) {
        this.#log.error('search/round-failed', error)
      }
      await this.#rest(isDone ? ROUND_EVERY_MS : SPELL_MS)
    }
  }

  /** Whether nothing is left that could be indexed now. */
  async #round(): Promise<boolean> {
    let isDone = true
    const waiting = new Map<string, number>()
    for await (const { accountId, changedMs } of this.#changes.changed()) {
      if (this.#isStopping) return true
      const nowMs = this.#clock.nowMs()
      const sinceMs = this.#waiting.get(accountId) ?? nowMs
      if (nowMs - changedMs < QUIET_MS && nowMs - sinceMs < LONGEST_WAIT_MS) {
        waiting.set(accountId, sinceMs)
        continue
      }
      try {
        if (await this.#index(accountId)) this.#changes.dealtWith(accountId, changedMs)
        else {
          // One with much left is as overdue as before.
          waiting.set(accountId, sinceMs)
          isDone = false
        }
      } catch (error) {
        // One account that cannot be opened must not keep the others waiting; it is tried again when it changes.
        this.#log.error('search/indexing-failed', error, { account: accountId })
        this.#changes.dealtWith(accountId, changedMs)
      }
    }
    this.#waiting = waiting
    return isDone
  }

  /** Whether all of it is done. */
  async #index(accountId: string): Promise<boolean> {
    for (let spell = 0; spell < SPELLS && !this.#isStopping; spell++) {
      const began = this.#clock.nowMs()
      if (!(await this.#mail.index(accountId, SPELL_MS))) return true
      await this.#rest(Math.min(SPELL_MS, this.#clock.nowMs() - began))
    }
    return false
  }

  async #rest(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    using _timer = this.#clock.after(ms, resolve)
    await Promise.race([promise, this.#stop.promise])
  }
}
