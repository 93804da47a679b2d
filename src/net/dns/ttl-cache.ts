import type { Clock } from '../../base/clock.ts'

interface Entry<T> {
  readonly value: T
  readonly untilMs: number
  readonly weight: number
}

export interface CacheLimits {
  readonly maxEntries: number
  /** Sum of the weights of all entries. */
  readonly maxWeight: number
}

/** Remembers values for a time, within its limits; the one that was asked for longest ago goes first. */
export class TtlCache<T> {
  readonly #clock: Clock
  readonly #limits: CacheLimits
  readonly #entries = new Map<string, Entry<T>>()
  #weight = 0

  constructor(clock: Clock, limits: CacheLimits) {
    this.#clock = clock
    this.#limits = limits
  }

  /** The value, and for how long it still holds. */
  get(key: string): { readonly value: T; readonly leftMs: number } | undefined {
    const entry = this.#entries.get(key)
    if (!entry) return undefined
    this.#remove(key, entry)
    const leftMs = entry.untilMs - this.#clock.nowMs()
    if (leftMs <= 0) return undefined
    this.#add(key, entry)
    return { value: entry.value, leftMs }
  }

  /** `weight`: what it takes, in octets. What is heavier than everything may be is not remembered. */
  put(key: string, value: T, ttlMs: number, weight: number): void {
    const old = this.#entries.get(key)
    if (old) this.#remove(key, old)
    if (ttlMs <= 0 || weight > this.#limits.maxWeight) return
    this.#add(key, { value, untilMs: this.#clock.nowMs() + ttlMs, weight })
    for (const [oldest, entry] of this.#entries) {
      if (this.#entries.size <= this.#limits.maxEntries && this.#weight <= this.#limits.maxWeight) return
      this.#remove(oldest, entry)
    }
  }

  #add(key: string, entry: Entry<T>): void {
    this.#entries.set(key, entry)
    this.#weight += entry.weight
  }

  #remove(key: string, entry: Entry<T>): void {
    this.#entries.delete(key)
    this.#weight -= entry.weight
  }
}
