import type { Clock } from '../../base/clock.ts'

interface Entry<T> {
  readonly value: T
  readonly untilMs: number
}

/** Remembers values for a time, at most `maxEntries` of them; the one that was asked for longest ago goes first. */
export class TtlCache<T> {
  readonly #clock: Clock
  readonly #maxEntries: number
  readonly #entries = new Map<string, Entry<T>>()

  constructor(clock: Clock, maxEntries: number) {
    this.#clock = clock
    this.#maxEntries = maxEntries
  }

  get(key: string): T | undefined {
    const entry = this.#entries.get(key)
    if (!entry) return undefined
    this.#entries.delete(key)
    if (entry.untilMs <= this.#clock.nowMs()) return undefined
    this.#entries.set(key, entry)
    return entry.value
  }

  put(key: string, value: T, ttlMs: number): void {
    this.#entries.delete(key)
    if (ttlMs <= 0) return
    this.#entries.set(key, { value, untilMs: this.#clock.nowMs() + ttlMs })
    const oldest = this.#entries.keys().next()
    if (this.#entries.size > this.#maxEntries && !oldest.done) this.#entries.delete(oldest.value)
  }
}
