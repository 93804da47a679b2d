import type { SmtpSession } from './smtp-session.ts'

/** The limits in time while a message is received: shorter silence, and an end to it all. */
export class MessageTimer implements Disposable {
  readonly #session: SmtpSession
  readonly #deadline: Disposable

  constructor(session: SmtpSession) {
    this.#session = session
    const { limits, clock } = session.services
    session.channel.timeoutMs = limits.dataTimeoutMs
    this.#deadline = clock.after(limits.messageTimeoutMs, () => session.channel.destroy())
  }

  [Symbol.dispose](): void {
    this.#deadline[Symbol.dispose]()
    this.#session.channel.timeoutMs = this.#session.services.limits.commandTimeoutMs
  }
}
