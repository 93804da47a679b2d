/** Makes one message of a kind. */
export type Maker = (dice: Dice) => string | Uint8Array

/** Small seeded generator (mulberry32). */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** A whole number in [0, sides). */
  roll(sides: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides
  }

  pick<T>(list: readonly T[]): T {
    return list[this.roll(list.length)] as T
  }

  chance(percent: number): boolean {
    return this.roll(100) < percent
  }
}
