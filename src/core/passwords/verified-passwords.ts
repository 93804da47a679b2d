import { createHmac } from 'node:crypto'
import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'

/** Whose password it is said to be. */
export interface PasswordClaim {
  /** Login, canonical. */
  readonly login: string
  /** Version of its credential; 0 if nobody has that login. */
  readonly version: number
  /** Prepared (`tryOpaqueString`). */
  readonly password: string
  /** Whether the main password opens what is asked for: a verdict of the site is none for a mail program. */
  readonly opens: boolean
}

/** `shut`: the right password, which does not open what was asked for. */
export type PasswordVerdict = 'right' | 'wrong' | 'shut'

/** How long and how much is remembered. */
export interface VerifiedSettings {
  readonly ttlMs: number
  /** Right ones and wrong ones each; 10,000 take about 2 MB. */
  readonly most: number
}

const SETTINGS: VerifiedSettings = { ttlMs: 10 * 60_000, most: 10_000 }

/**
 * Remembers for minutes which passwords were right and which were wrong, so that a mail client that logs in every minute costs
 * microseconds, and a phone that goes on trying last week's password is one wrong guess and not a thousand.
 *
 * What is kept is HMAC-SHA-256 under a random key of this process: a memory dump without the key tells nothing, and with it still has to be guessed
 * at. The MAC is the map's key, so the time of a look-up depends on nothing that an attacker can steer. A changed password has
 * another version and is simply not found. Right and wrong are kept apart, or a flood of guesses would push the members out.
 */
export class VerifiedPasswords {
  readonly #clock: Clock
  readonly #settings: VerifiedSettings
  readonly #key: Uint8Array
  readonly #right = new Map<string, number>()
  readonly #wrong = new Map<string, { readonly untilMs: number; readonly verdict: PasswordVerdict }>()

  constructor(clock: Clock, entropy: Entropy, settings: Partial<VerifiedSettings> = {}) {
    this.#clock = clock
    this.#settings = { ...SETTINGS, ...settings }
    this.#key = entropy.bytes(32)
  }

  /** What is known about the claim, or undefined. */
  verdict(claim: PasswordClaim): PasswordVerdict | undefined {
    const name = this.#name(claim)
    const now = this.#clock.nowMs()
    if ((this.#right.get(name) ?? 0) > now) return 'right'
    const wrong = this.#wrong.get(name)
    return wrong && wrong.untilMs > now ? wrong.verdict : undefined
  }

  /** Keeps a verdict; the oldest gives way. */
  remember(claim: PasswordClaim, verdict: PasswordVerdict): void {
    const name = this.#name(claim)
    const untilMs = this.#clock.nowMs() + this.#settings.ttlMs
    if (verdict === 'right') this.#keep(this.#right, name, untilMs)
    else this.#keep(this.#wrong, name, { untilMs, verdict })
  }

  #keep<T>(names: Map<string, T>, name: string, value: T): void {
    names.delete(name)
    if (names.size >= this.#settings.most) names.delete(names.keys().next().value as string)
    names.set(name, value)
  }

  #name({ login, version, password, opens }: PasswordClaim): string {
    const claim = `${login}\0${version}\0${opens}\0${password}`
    return createHmac('sha256', this.#key).update(claim, 'utf8').digest('base64')
  }
}
