/**
 * Keeps reading below a rate. What has been read is paid for before the next read, so that over any longer time the mean holds, whatever the sizes.
 */
export class IoPace {
  readonly #octetsPerSecond: number
  readonly #nowMs: () => number
  readonly #wait: (ms: number) => Promise<void>
  #freeAtMs = 0

  constructor(octetsPerSecond: number, nowMs: () => number, wait: (ms: number) => Promise<void>) {
    this.#octetsPerSecond = octetsPerSecond
    this.#nowMs = nowMs
    this.#wait = wait
  }

  /** Resolves when so many octets may be read. */
  async spend(octets: number): Promise<void> {
    const now = this.#nowMs()
    const from = Math.max(now, this.#freeAtMs)
    this.#freeAtMs = from + (octets * 1000) / this.#octetsPerSecond
    if (from > now) await this.#wait(from - now)
  }
}
