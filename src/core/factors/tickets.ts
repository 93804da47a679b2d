import { type Bytes, text, utf8 } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import type { Pepper } from '../passwords/pepper.ts'

const NONCE_BYTES = 12
const TTL_MS = 10 * 60_000
/** Longest ticket that is looked at. */
const MAX_CHARACTERS = 2000

/**
 * What the house remembers between two steps of a member, carried by the browser: sealed, so that nobody reads or makes one, of one kind, for ten minutes. Nothing is kept for those who begin and never go on. A
 * ticket may be shown twice: whatever is good once (codes, challenges) is spent elsewhere.
 */
export class Tickets {
  readonly #pepper: Pepper
  readonly #clock: Clock
  readonly #entropy: Entropy
  readonly #ttlMs: number

  /** `ttlMs`: for how long they are good, where ten minutes are too short. */
  constructor(pepper: Pepper, clock: Clock, entropy: Entropy, ttlMs = TTL_MS) {
    this.#pepper = pepper
    this.#clock = clock
    this.#entropy = entropy
    this.#ttlMs = ttlMs
  }

  /** When a ticket that is sealed now runs out. */
  get untilMs(): number {
    return this.#clock.nowMs() + this.#ttlMs
  }

  /** A ticket of that kind, base64url. */
  seal(kind: string, facts: Readonly<Record<string, string | number | boolean>>): string {
    const plain = utf8(JSON.stringify({ ...facts, untilMs: this.untilMs }))
    const sealed = this.#pepper.seal(plain, `ticket ${kind}`, this.#entropy.bytes(NONCE_BYTES))
    return sealed.toBase64({ alphabet: 'base64url', omitPadding: true })
  }

  /** What was sealed; undefined if it is none of ours, of another kind, or too old. */
  tryOpen<Facts>(kind: string, ticket: string): Facts | undefined {
    if (ticket.length > MAX_CHARACTERS) return undefined
    try {
      const sealed: Bytes = Uint8Array.fromBase64(ticket, { alphabet: 'base64url' })
      const { untilMs, ...facts } = JSON.parse(text(this.#pepper.unseal(sealed, `ticket ${kind}`)))
      return this.#clock.nowMs() < untilMs ? facts : undefined
    } catch {
      // Whoever sends something else learns that it is nothing, whatever was wrong with it.
      return undefined
    }
  }
}
