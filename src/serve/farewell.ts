import type { Clock } from '../base/clock.ts'
import type { Channel } from './channel.ts'

/**
 * Ends a conversation politely when the process drains: at once where the peer is silent, after the answer to its command where it is not.
 * `words` are sent then; the peer has `graceMs` to hang up.
 */
export class Farewell implements Disposable {
  readonly #channel: Channel
  readonly #drain: AbortSignal
  readonly #clock: Clock
  readonly #graceMs: number
  readonly #words: () => string
  #idle = false
  #deadline: Disposable | undefined
  said = false

  constructor(channel: Channel, drain: AbortSignal, clock: Clock, graceMs: number, words: () => string) {
    this.#channel = channel
    this.#drain = drain
    this.#clock = clock
    this.#graceMs = graceMs
    this.#words = words
    drain.addEventListener('abort', this.#onDrain)
  }

  /** Waits for `work`, during which the farewell may be said at any moment. */
  async whileIdle<T>(work: () => Promise<T>): Promise<T> {
    this.#idle = true
    try {
      return await work()
    } finally {
      this.#idle = false
    }
  }

  /** Says goodbye if the process drains. Whether it has been said. */
  sayIfDraining(): boolean {
    if (!this.#drain.aborted) return false
    this.#say()
    return true
  }

  [Symbol.dispose](): void {
    this.#drain.removeEventListener('abort', this.#onDrain)
    this.#deadline?.[Symbol.dispose]()
  }

  readonly #onDrain = (): void => {
    if (this.#idle) this.#say()
  }

  #say(): void {
    if (this.said) return
    this.said = true
    this.#channel.write(this.#words())
    this.#channel.end()
    this.#deadline = this.#clock.after(this.#graceMs, () => this.#channel.destroy())
  }
}
