import type { Clock } from '../base/clock.ts'
import type { Channel } from './channel.ts'

/**
 * Ends a conversation politely when the process drains (`words` are sent then) or something else wants it over: at once where the peer is silent, after the answer to
 * its command where it is not. The peer has `graceMs` to hang up.
 */
export class Farewell implements Disposable {
  readonly #channel: Channel
  readonly #drain: AbortSignal
  readonly #clock: Clock
  readonly #graceMs: number
  readonly #words: () => string
  #idle = false
  /** The last words, when there is a reason for them. */
  #due: string | undefined
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

  /** Says goodbye if there is a reason. Whether it has been said. */
  sayIfDue(): boolean {
    if (this.#drain.aborted) this.#due ??= this.#words()
    if (this.#due !== undefined) this.#say(this.#due)
    return this.said
  }

  /** Ends the conversation with these words. */
  end(words: string): void {
    this.#due ??= words
    if (this.#idle) this.#say(this.#due)
  }

  [Symbol.dispose](): void {
    this.#drain.removeEventListener('abort', this.#onDrain)
    this.#deadline?.[Symbol.dispose]()
  }

  readonly #onDrain = (): void => {
    this.end(this.#words())
  }

  #say(words: string): void {
    if (this.said) return
    this.said = true
    this.#channel.write(words)
    this.#channel.end()
    this.#deadline = this.#clock.after(this.#graceMs, () => this.#channel.destroy())
  }
}
