/**
 * Makes one sync serve everybody who waits for it. One sync is under way at a time; who asks before it starts shares it,
 * who asks later waits for the next, since the system need not include what was written after the call.
 *
 * A sync that fails is never simply tried again: Linux reports a failed write-back once and then takes the pages for clean, so the next call
 * would succeed over octets that never reached the disk. The barrier stays broken, and refuses everybody, until `mend`.
 */
export class DurabilityBarrier {
  readonly #sync: () => Promise<void>
  #running = false
  #waiting: Waiter[] = []
  #broken: unknown
  #isBroken = false

  constructor(sync: () => Promise<void>) {
    this.#sync = sync
  }

  /** Calls `done` when everything written before this call is on stable storage, `failed` when that cannot be promised. */
  pass(done: () => void, failed: (error: unknown) => void): void {
    if (this.#isBroken) {
      failed(this.#broken)
      return
    }
    this.#waiting.push({ done, failed })
    // Not at once: transactions that commit in the same turn of the event loop shall share the sync.
    if (this.#waiting.length === 1 && !this.#running) setImmediate(() => void this.#run())
  }

  get isBroken(): boolean {
    return this.#isBroken
  }

  /** Whether somebody waits or a sync is under way. */
  get isBusy(): boolean {
    return this.#running || this.#waiting.length > 0
  }

  /** Everything written so far has reached stable storage on another way: begin anew. */
  mend(): void {
    this.#isBroken = false
    this.#broken = undefined
  }

  /** Resolves when nobody waits any more. */
  async idle(): Promise<void> {
    while (this.isBusy) await new Promise<void>((resolve) => this.pass(resolve, () => resolve()))
  }

  async #run(): Promise<void> {
    if (this.#running) return
    this.#running = true
    while (this.#waiting.length > 0) {
      const served = this.#waiting
      this.#waiting = []
      try {
        await this.#sync()
      } catch (error) {
        this.#fail(error, served)
        break
      }
      for (const waiter of served) waiter.done()
    }
    this.#running = false
  }

  /** Those who wait for the next sync fail too: their frames lie behind the ones that are in doubt. */
  #fail(error: unknown, served: readonly Waiter[]): void {
    this.#isBroken = true
    this.#broken = error
    const later = this.#waiting
    this.#waiting = []
    for (const waiter of served) waiter.failed(error)
    for (const waiter of later) waiter.failed(error)
  }
}

interface Waiter {
  readonly done: () => void
  readonly failed: (error: unknown) => void
}
