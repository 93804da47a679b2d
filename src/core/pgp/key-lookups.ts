import type { Bytes } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import { isFault } from '../../base/fault.ts'
import { readTransferableKey, tryKeyFor } from '../../wire/openpgp/transferable-key.ts'
import type { FoundKey, KeyDirectories } from './key-directories.ts'
import type { PublishedKeys } from './published-keys.ts'

export interface LookupLimits {
  /** Look-ups elsewhere of one member in an hour; what is remembered costs nothing. */
  readonly maxPerHour: number
  /** Look-ups elsewhere at once, of all members. */
  readonly maxAtOnce: number
  /** How long an answer is remembered, a key or that there is none; and how long that nobody answered. */
  readonly keptMs: number
  readonly failureKeptMs: number
  /** Answers that are remembered, and octets of all keys among them. */
  readonly maxKept: number
  readonly maxKeptBytes: number
}

export const LOOKUP_LIMITS: LookupLimits = {
  maxPerHour: 300,
  maxAtOnce: 16,
  keptMs: 60 * 60_000,
  failureKeptMs: 5 * 60_000,
  maxKept: 10_000,
  maxKeptBytes: 32 * 1024 * 1024,
}

interface Kept {
  readonly found: Promise<FoundKey>
  untilMs: number
  octets: number
}

/**
 * Keys of addresses, for members who write to them: those of our own domains from the store, others from the directories of their domains, remembered for a while. In one process.
 *
 * Threat: a member asks for an address and sees by the time that it takes, or by what it costs of the hour, that somebody else here has asked for it a moment ago, and so to whom others write. What one member has looked up therefore answers nobody else; that a directory is asked more often for it tells it no
 * more than that somebody here has asked.
 */
export class KeyLookups {
  readonly #own: PublishedKeys
  readonly #elsewhere: KeyDirectories
  readonly #clock: Clock
  readonly #limits: LookupLimits
  readonly #kept = new Map<string, Kept>()
  /** How many of this hour's look-ups each member has used. */
  readonly #spent = new Map<string, number>()
  /** Who waits for a place, by member. */
  readonly #waiting = new Map<string, (() => void)[]>()
  #keptOctets = 0
  #running = 0
  #hour = 0

  constructor(own: PublishedKeys, elsewhere: KeyDirectories, clock: Clock, limits = LOOKUP_LIMITS) {
    this.#own = own
    this.#elsewhere = elsewhere
    this.#clock = clock
    this.#limits = limits
  }

  /** The key of an address for a member: with the user ids of that address alone. */
  async find(accountId: string, address: string): Promise<FoundKey> {
    if (await this.#own.isOurs(address)) {
      const octets = await this.#own.tryFind(address)
      return octets ? { kind: 'found', octets } : { kind: 'absent' }
    }
    // Domains are the same in small letters; how a local part is spelt is for its domain to say.
    const name = `${address.slice(0, address.lastIndexOf('@'))}${address.slice(address.lastIndexOf('@')).toLowerCase()}`
    const kept = this.#kept.get(keptName(accountId, name))
    if (kept && kept.untilMs > this.#clock.nowMs()) return kept.found
    if (!this.#maySpend(accountId)) return { kind: 'failed', reason: 'too many look-ups in this hour' }
    return this.#ask(accountId, name)
  }

  #ask(accountId: string, name: string): Promise<FoundKey> {
    const found = this.#inTurn(accountId, () => this.#elsewhere.find(name)).then((one) => only(one, name))
    const kept: Kept = { found, untilMs: Number.POSITIVE_INFINITY, octets: 0 }
    const own = keptName(accountId, name)
    this.#forget(own)
    this.#kept.set(own, kept)
    found.then(
      (one) => {
        kept.untilMs = this.#clock.nowMs() + (one.kind === 'failed' ? this.#limits.failureKeptMs : this.#limits.keptMs)
        kept.octets = one.kind === 'found' ? one.octets.length : 0
        if (this.#kept.get(own) === kept) this.#keptOctets += kept.octets
        this.#bound()
      },
      () => this.#forget(own),
    )
    return found
  }

  #maySpend(accountId: string): boolean {
    const hour = Math.floor(this.#clock.nowMs() / 3_600_000)
    if (hour !== this.#hour) this.#spent.clear()
    this.#hour = hour
    const spent = (this.#spent.get(accountId) ?? 0) + 1
    if (spent > this.#limits.maxPerHour) return false
    this.#spent.set(accountId, spent)
    return true
  }

  async #inTurn<T>(accountId: string, work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#limits.maxAtOnce) await new Promise<void>((resolve) => this.#wait(accountId, resolve))
    else this.#running++
    try {
      return await work()
    } finally {
      // The next one takes the place over.
      const next = this.#tryNext()
      if (next) next()
      else this.#running--
    }
  }

  #wait(accountId: string, begin: () => void): void {
    const own = this.#waiting.get(accountId)
    if (own) own.push(begin)
    else this.#waiting.set(accountId, [begin])
  }

  /** Threat: somebody has hundreds of names looked up whose servers never answer, and nobody else's turn comes. So members take turns. */
  #tryNext(): (() => void) | undefined {
    for (const [accountId, own] of this.#waiting) {
      const next = own.shift()
      // Behind everybody else who waits.
      this.#waiting.delete(accountId)
      if (own.length > 0) this.#waiting.set(accountId, own)
      return next
    }
    return undefined
  }

  /** The oldest go first. */
  #bound(): void {
    for (const name of this.#kept.keys()) {
      if (this.#kept.size <= this.#limits.maxKept && this.#keptOctets <= this.#limits.maxKeptBytes) return
      this.#forget(name)
    }
  }

  #forget(name: string): void {
    this.#keptOctets -= this.#kept.get(name)?.octets ?? 0
    this.#kept.delete(name)
  }
}

/** Of an answer only what is of that address: who gives more is not to be believed for others (draft-koch-openpgp-webkey-service §3.1), and signatures of strangers are of no use here. */
function only(found: FoundKey, address: string): FoundKey {
  if (found.kind !== 'found') return found
  const octets = tryOnly(found.octets, address)
  return octets ? { kind: 'found', octets } : { kind: 'absent' }
}

function tryOnly(octets: Bytes, address: string): Bytes | undefined {
  const small = address.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
  try {
    return tryKeyFor(readTransferableKey(octets, 'public'), small)
  } catch (error) {
    if (!isFault(error, 'openpgp/bad-key')) throw error
    return undefined
  }
}

function keptName(accountId: string, name: string): string {
  return `${accountId} ${name}`
}
