import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import type { AttemptLedger, Bucket } from './attempt-ledger.ts'
import { clientNetwork } from './client-network.ts'
import type { Pepper } from './pepper.ts'

/** Guesses that are let through at once, and how many more in an hour. */
export interface GuessLimit {
  readonly burst: number
  readonly perHour: number
}

/** Who is slowed down when. */
export interface ThrottleSettings {
  /** One login from one network that it has not come from before. */
  readonly stranger: GuessLimit
  /** One login from a network that it has come from: its own people share it, so it is patient. */
  readonly visitor: GuessLimit
  /** All logins together from one network, not counting those that have come from there before: one password tried on many. */
  readonly network: GuessLimit
  /** One login from all networks that it has not come from before: many machines that guess together. Never above 100 in a row (NIST SP 800-63B-4 §3.2.2). */
  readonly account: GuessLimit
  /** One password at all logins from networks that they have not come from before: many machines that try it on everybody. */
  readonly password: GuessLimit
  /** How long a success makes a network known. */
  readonly knownMs: number
}

const DAY_MS = 86_400_000

export const THROTTLE_SETTINGS: ThrottleSettings = {
  stranger: { burst: 10, perHour: 20 },
  visitor: { burst: 50, perHour: 60 },
  network: { burst: 50, perHour: 50 },
  account: { burst: 100, perHour: 5 },
  password: { burst: 20, perHour: 10 },
  knownMs: 90 * DAY_MS,
}

/** A guess that has been paid for. */
export interface PaidGuess {
  readonly buckets: readonly Bucket[]
  readonly visitor: string
  readonly lastVisitMs: number | undefined
}

/**
 * Slows guessing down without ever shutting the member out: whoever comes from a network that the member has logged in from is not counted with
 * strangers, so an attack from anywhere else cannot fill the member's bucket.
 *
 * A guess is paid for before the password is looked at and given back if it was right: a hundred guesses sent at once over a hundred
 * connections are a hundred guesses, not one that was seen a hundred times.
 */
export class GuessThrottle {
  readonly #ledger: AttemptLedger
  readonly #pepper: Pepper
  readonly #clock: Clock
  readonly #settings: ThrottleSettings

  constructor(ledger: AttemptLedger, pepper: Pepper, clock: Clock, settings: Partial<ThrottleSettings> = {}) {
    this.#ledger = ledger
    this.#pepper = pepper
    this.#clock = clock
    this.#settings = { ...THROTTLE_SETTINGS, ...settings }
  }

  /** Fails if no guess at `login` from `address` would be let through now. @throws Fault world login/too-many-attempts */
  async requireRoom(login: string, address: string): Promise<PaidGuess> {
    const guess = await this.#guess(login, address)
    requireNoWait(await this.#ledger.waitMs(guess.buckets, this.#clock.nowMs()))
    return guess
  }

  /** Pays for one guess; `password` as it was prepared, where it is known. @throws Fault world login/too-many-attempts */
  async pay(login: string, address: string, password?: string): Promise<PaidGuess> {
    const guess = await this.#guess(login, address, password)
    requireNoWait(await this.#ledger.charge(guess.buckets, this.#clock.nowMs()))
    return guess
  }

  /** The guess was never held against a password, or was none: takes it out of the count. */
  async giveBack(guess: PaidGuess): Promise<void> {
    await this.#ledger.refund(guess.buckets, this.#clock.nowMs())
  }

  /** Keeps in mind that the member comes from this network; written at most once a day. */
  async welcome(guess: PaidGuess): Promise<void> {
    const now = this.#clock.nowMs()
    if (guess.lastVisitMs === undefined || guess.lastVisitMs < now - DAY_MS)
      await this.#ledger.visit(guess.visitor, now)
  }

  /** Forgets what no longer counts. To be called now and then. */
  async sweep(): Promise<void> {
    const now = this.#clock.nowMs()
    await this.#ledger.sweep(now, now - this.#settings.knownMs)
  }

  async #guess(login: string, address: string, password?: string): Promise<PaidGuess> {
    const network = clientNetwork(address)
    const pair = this.#name('pair', `${login}\0${network}`)
    const lastVisitMs = await this.#ledger.lastVisit(pair)
    const { stranger, visitor, network: net, account, password: same, knownMs } = this.#settings
    const known = lastVisitMs !== undefined && lastVisitMs > this.#clock.nowMs() - knownMs
    const buckets = known
      ? [bucket(this.#name('visitor', `${login}\0${network}`), visitor)]
      : [
          bucket(pair, stranger),
          bucket(this.#name('network', network), net),
          bucket(this.#name('account', login), account),
          ...(password === undefined ? [] : [bucket(this.#name('password', this.#shadow(password)), same)]),
        ]
    return { buckets, visitor: pair, lastVisitMs }
  }

  /** Sixteen bits of a password. Enough to count by; whoever steals the counts with the pepper could otherwise look for what members have mistyped. */
  #shadow(password: string): string {
    return this.#pepper.nameFor('shadow', password).toString('hex', 0, 2)
  }

  #name(kind: string, what: string): string {
    return this.#pepper.nameFor(kind, what).toString('base64url', 0, 16)
  }
}

function bucket(key: string, limit: GuessLimit): Bucket {
  return { key, capacity: limit.burst, drainPerHour: limit.perHour }
}

function requireNoWait(waitMs: number): void {
  if (waitMs === 0) return
  const seconds = Math.ceil(waitMs / 1000)
  throw new Fault('world', 'login/too-many-attempts', `too many wrong passwords; try again in ${seconds} seconds`)
}
