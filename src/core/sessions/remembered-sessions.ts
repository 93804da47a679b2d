import type { SessionNotice } from './session-notices.ts'
import type { SignedIn } from './web-session.ts'

/** Sessions that one process remembers: 10,000 take about 10 MB. */
const MOST = 10_000
/** How long one is believed without asking the store, should a notice be lost. */
const BELIEVED_MS = 30_000

interface Remembered {
  signedIn: SignedIn
  readonly untilMs: number
}

/** The sessions that were asked for lately, by the digest of their secret, so that a request costs no look at the disk. Bounded in number and in time. */
export class RememberedSessions {
  readonly #most: number
  readonly #remembered = new Map<string, Remembered>()
  #moment = 0

  constructor(most = MOST) {
    this.#most = most
  }

  /** Grows with everything that is forgotten. What was read from the store before must not be remembered after. */
  get moment(): number {
    return this.#moment
  }

  tryRecall(digest: string, nowMs: number): SignedIn | undefined {
    const found = this.#remembered.get(digest)
    return found && nowMs < found.untilMs ? found.signedIn : undefined
  }

  /** `since`: the moment before the store was asked. */
  remember(digest: string, signedIn: SignedIn, nowMs: number, since: number): void {
    if (since !== this.#moment) return
    this.#remembered.delete(digest)
    if (this.#remembered.size >= this.#most) this.#remembered.delete(this.#remembered.keys().next().value as string)
    this.#remembered.set(digest, { signedIn, untilMs: nowMs + BELIEVED_MS })
  }

  /** Puts what is known now in the place of what is remembered, if it still is. */
  update(digest: string, signedIn: SignedIn): void {
    const found = this.#remembered.get(digest)
    if (found) found.signedIn = signedIn
  }

  forget({ of, id }: Pick<SessionNotice, 'of' | 'id'>): void {
    this.#moment++
    if (of === 'house') this.#remembered.clear()
    for (const [digest, { signedIn }] of this.#remembered) {
      const { session } = signedIn
      if ((of === 'session' ? session.id : session.accountId) === id) this.#remembered.delete(digest)
    }
  }
}
