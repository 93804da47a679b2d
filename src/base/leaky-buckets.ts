import type { Clock } from './clock.ts'

interface Level {
  readonly level: number
  readonly atMs: number
}

/**
 * How often something has happened lately, by keys: each event puts one into the bucket of its key, and time takes them out again. In memory, of this process, and bounded: the keys
 * that have been quiet for longest are forgotten first.
 */
export class LeakyBuckets {
  readonly #drainPerHour: number
  readonly #maxKeys: number
  readonly #clock: Pick<Clock, 'nowMs'>
  /** In the order in which they were last added to. */
  readonly #levels = new Map<string, Level>()

  constructor(drainPerHour: number, maxKeys: number, clock: Pick<Clock, 'nowMs'>) {
    this.#drainPerHour = drainPerHour
    this.#maxKeys = maxKeys
    this.#clock = clock
  }

  /** What is in a bucket now. */
  level(key: string): number {
    const found = this.#levels.get(key)
    if (!found) return 0
    const passedMs = Math.max(0, this.#clock.nowMs() - found.atMs)
    return Math.max(0, found.level - (passedMs * this.#drainPerHour) / 3_600_000)
  }

  /** Puts some in, and returns what is in the bucket then. */
  add(key: string, amount = 1): number {
    const level = this.level(key) + amount
    this.#levels.delete(key)
    this.#levels.set(key, { level, atMs: this.#clock.nowMs() })
    if (this.#levels.size > this.#maxKeys) this.#levels.delete(this.#levels.keys().next().value as string)
    return level
  }
}
