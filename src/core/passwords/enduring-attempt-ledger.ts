import { isFault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import type { AttemptLedger, Bucket } from './attempt-ledger.ts'
import { MemoryAttemptLedger } from './memory-attempt-ledger.ts'

/**
 * An attempt ledger that goes on counting in memory while the store cannot be written, so that members of a house whose disk is full still log in, and
 * can delete mail to make room, while guessing stays as slow as before within each process.
 */
export class EnduringAttemptLedger implements AttemptLedger {
  readonly #kept: AttemptLedger
  readonly #memory = new MemoryAttemptLedger()
  readonly #log: Log

  constructor(kept: AttemptLedger, log: Log) {
    this.#kept = kept
    this.#log = log
  }

  async lastVisit(visitor: string): Promise<number | undefined> {
    const inMemory = await this.#memory.lastVisit(visitor)
    return inMemory ?? this.#endure((ledger) => ledger.lastVisit(visitor))
  }

  /** The longer wait: what was counted in memory counts on when the store is back. */
  async waitMs(buckets: readonly Bucket[], nowMs: number): Promise<number> {
    const inMemory = await this.#memory.waitMs(buckets, nowMs)
    return inMemory > 0 ? inMemory : this.#endure((ledger) => ledger.waitMs(buckets, nowMs))
  }

  async charge(buckets: readonly Bucket[], nowMs: number): Promise<number> {
    const inMemory = await this.#memory.waitMs(buckets, nowMs)
    return inMemory > 0 ? inMemory : this.#endure((ledger) => ledger.charge(buckets, nowMs))
  }

  refund(buckets: readonly Bucket[], nowMs: number): Promise<void> {
    return this.#endure((ledger) => ledger.refund(buckets, nowMs))
  }

  visit(visitor: string, nowMs: number): Promise<void> {
    return this.#endure((ledger) => ledger.visit(visitor, nowMs))
  }

  async sweep(nowMs: number, visitsBeforeMs: number): Promise<void> {
    await this.#memory.sweep(nowMs, visitsBeforeMs)
    await this.#kept.sweep(nowMs, visitsBeforeMs)
  }

  async #endure<T>(work: (ledger: AttemptLedger) => Promise<T>): Promise<T> {
    try {
      return await work(this.#kept)
    } catch (error) {
      if (!isFault(error, 'store/unavailable') && !isFault(error, 'store/full')) throw error
      this.#log.warn('login/counted-in-memory', { reason: error.message })
      return work(this.#memory)
    }
  }
}
