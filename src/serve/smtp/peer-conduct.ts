import type { Clock } from '../../base/clock.ts'
import { LeakyBuckets } from '../../base/leaky-buckets.ts'
import { networksOf, type PeerNetworks } from '../listeners/peer-networks.ts'

/** How other servers may behave. What is counted by the hour drains evenly: the whole number may come at once. */
export interface PeerLimits {
  /** How long a host that has not handed over mail lately waits for the greeting: who speaks before it is no mail server. 0: not at all. */
  readonly greetingDelayMs: number
  readonly messagesPerHour: number
  /** Recipients that do not exist or are not ours: who asks for many is looking for addresses. */
  readonly refusedPerHour: number
  /** Answers of 5xx. */
  readonly errorsPerHour: number
  /** A network may do so many times what one host may. */
  readonly networkFactor: number
  /** The longest that an answer is held back. */
  readonly maxDelayMs: number
  /** Connections whose answers are held back at the same time; whoever is one more is closed instead. */
  readonly maxDelayed: number
}

export const PEER_LIMITS: PeerLimits = {
  greetingDelayMs: 2000,
  messagesPerHour: 5000,
  refusedPerHour: 100,
  errorsPerHour: 300,
  networkFactor: 4,
  maxDelayMs: 20_000,
  maxDelayed: 500,
}

/** What a host does. A refused recipient is an error as well. */
export type Conduct = 'message' | 'refused' | 'error'

/** Hosts and networks that are remembered of each kind: a few megabytes. */
const MAX_REMEMBERED = 20_000
/** Errors that nobody is slowed down for: lists grow old. */
const FREE_ERRORS = 10
/** After so many more the delay is twice as long. */
const ERRORS_TO_DOUBLE = 5
/** A host that has handed a message over is known for a day. */
const KNOWN_PER_HOUR = 1 / 24
const FIRST_DELAY_MS = 500

type PeerCounts = Readonly<Record<Conduct | 'known', LeakyBuckets>>

/**
 * How the hosts that hand mail over have behaved lately, over all their connections to this process. It is kept in memory: each worker has its own count, so that a peer whose
 * connections are spread over n of them has up to n times as much.
 */
export class PeerConduct {
  readonly #limits: PeerLimits
  readonly #trusted: { have(address: string): boolean }
  readonly #counts: PeerCounts
  #delayed = 0

  constructor(limits: PeerLimits, trusted: { have(address: string): boolean }, clock: Clock) {
    this.#limits = limits
    this.#trusted = trusted
    this.#counts = {
      message: new LeakyBuckets(limits.messagesPerHour, MAX_REMEMBERED, clock),
      refused: new LeakyBuckets(limits.refusedPerHour, MAX_REMEMBERED, clock),
      error: new LeakyBuckets(limits.errorsPerHour, MAX_REMEMBERED, clock),
      known: new LeakyBuckets(KNOWN_PER_HOUR, MAX_REMEMBERED, clock),
    }
  }

  /** A connection from `address`. */
  visitOf(address: string): PeerVisit {
    return new PeerVisit(networksOf(address), this.#trusted.have(address), this.#limits, this.#counts, this)
  }

  /** A place among those whose answers are held back, given back by disposing of it; undefined if there is none. */
  delayPlace(): Disposable | undefined {
    if (this.#delayed >= this.#limits.maxDelayed) return undefined
    this.#delayed++
    return { [Symbol.dispose]: () => void this.#delayed-- }
  }
}

/** One connection of a host, with all that is remembered of the host. */
export class PeerVisit {
  readonly #networks: PeerNetworks
  readonly #isTrusted: boolean
  readonly #limits: PeerLimits
  readonly #counts: PeerCounts
  readonly #all: Pick<PeerConduct, 'delayPlace'>

  constructor(
    networks: PeerNetworks,
    isTrusted: boolean,
    limits: PeerLimits,
    counts: PeerCounts,
    all: Pick<PeerConduct, 'delayPlace'>,
  ) {
    this.#networks = networks
    this.#isTrusted = isTrusted
    this.#limits = limits
    this.#counts = counts
    this.#all = all
  }

  note(what: Conduct, amount = 1): void {
    if (this.#isTrusted) return
    const { host, network } = this.#networks
    this.#counts[what].add(host, amount)
    this.#counts[what].add(network, amount)
    if (what === 'message') this.#counts.known.add(host, 1 - this.#counts.known.level(host))
  }

  /** Whether the host, or its network, has had all it may have for now. */
  isOver(what: Conduct): boolean {
    if (this.#isTrusted) return false
    const most = { message: 'messagesPerHour', refused: 'refusedPerHour', error: 'errorsPerHour' } as const
    const limit = this.#limits[most[what]]
    const { host, network } = this.#networks
    const counts = this.#counts[what]
    return counts.level(host) >= limit || counts.level(network) >= limit * this.#limits.networkFactor
  }

  /** How long the greeting is held back. A host that hands mail over and does nothing wrong need not wait each time. */
  get greetingDelayMs(): number {
    if (this.#isTrusted) return 0
    const isKnown = this.#counts.known.level(this.#networks.host) > 0
    return isKnown && this.#errors <= FREE_ERRORS ? 0 : this.#limits.greetingDelayMs
  }

  /** Whether who speaks before the greeting is turned away. */
  get mustWait(): boolean {
    return !this.#isTrusted
  }

  /** How long an answer is held back that is a refusal. It doubles with misbehaviour, to a bound. */
  get delayMs(): number {
    const over = this.#errors - FREE_ERRORS
    if (this.#isTrusted || over <= 0) return 0
    return Math.min(this.#limits.maxDelayMs, FIRST_DELAY_MS * 2 ** Math.min(30, over / ERRORS_TO_DOUBLE))
  }

  /** As `PeerConduct.delayPlace`. */
  delayPlace(): Disposable | undefined {
    return this.#all.delayPlace()
  }

  get #errors(): number {
    return this.#counts.error.level(this.#networks.host)
  }
}
