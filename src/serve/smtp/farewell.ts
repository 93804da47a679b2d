import { encodeReply } from '../../wire/smtp/encode-reply.ts'
import type { SmtpSession } from './smtp-session.ts'

/** Ends a conversation politely when the process drains: 421 at once where the peer is silent, after the answer to its command where it is not. RFC 5321 §3.8. */
export class Farewell implements Disposable {
  readonly #session: SmtpSession
  #idle = false
  #deadline: Disposable | undefined
  said = false

  constructor(session: SmtpSession) {
    this.#session = session
    session.services.drain.addEventListener('abort', this.#onDrain)
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

  /** Says 421 and gives the peer a moment to hang up. */
  say(): void {
    if (this.said) return
    this.said = true
    const { channel, services } = this.#session
    channel.write(encodeReply(421, '4.3.2', `${services.hostname} is shutting down, try again`))
    channel.end()
    this.#deadline = services.clock.after(services.limits.farewellMs, () => channel.destroy())
  }

  [Symbol.dispose](): void {
    this.#session.services.drain.removeEventListener('abort', this.#onDrain)
    this.#deadline?.[Symbol.dispose]()
  }

  readonly #onDrain = (): void => {
    if (this.#idle) this.say()
  }
}
