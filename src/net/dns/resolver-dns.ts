import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { isFault, toFault } from '../../base/fault.ts'
import type { Dns, DnsAnswer, DnsRecords, DnsType } from '../../core/dns/dns.ts'
import { RCODE, tryEncodeQuestion } from '../../wire/dns/dns-message.ts'
import { TYPE_NUMBERS } from '../../wire/dns/dns-records.ts'
import { answerOf } from './answer-of.ts'
import { type Answered, exchange } from './dns-exchange.ts'
import { isOnThisMachine, type NameServer, nameServer, systemServers } from './name-server.ts'
import { TtlCache } from './ttl-cache.ts'

export interface DnsSettings {
  /** Resolvers, `address` or `address:port`; empty for those of the system. */
  readonly servers: readonly string[]
  /** Whether the resolvers validate (DNSSEC), so that their AD bit counts. It counts from this machine's own only: elsewhere anybody on the way can set it. */
  readonly validating: boolean
  /** Wait for one server's answer, in milliseconds; once more if it has to be asked over TCP. */
  readonly timeoutMs: number
  /** How often a question is put, over all servers. */
  readonly tries: number
  /** Questions that are out at the same time; further ones wait. */
  readonly maxAtOnce: number
  /** Questions that wait; further ones are told that nothing is known. */
  readonly maxWaiting: number
  readonly maxCached: number
  /** Octets of the answers that are remembered. */
  readonly maxCachedBytes: number
  /** An answer is remembered no longer than this, whatever its TTL. */
  readonly maxTtlMs: number
}

export const DNS_SETTINGS: DnsSettings = {
  servers: [],
  validating: false,
  timeoutMs: 5000,
  tries: 3,
  maxAtOnce: 200,
  maxWaiting: 10_000,
  maxCached: 10_000,
  maxCachedBytes: 8 * 1024 * 1024,
  maxTtlMs: 3_600_000,
}

interface Learned {
  readonly answer: DnsAnswer<unknown>
  readonly octets: number
}

/** Asks resolvers, and remembers what they say for its time to live. What is unavailable is not remembered. */
export class ResolverDns implements Dns {
  readonly #entropy: Entropy
  readonly #settings: DnsSettings
  readonly #cache: TtlCache<DnsAnswer<unknown>>
  /** The same question is out once, however many ask it: with many at once a forger would need to hit only one (RFC 5452 §5). */
  readonly #open = new Map<string, Promise<DnsAnswer<unknown>>>()
  readonly #waiting: (() => void)[] = []
  #out = 0

  constructor(clock: Clock, entropy: Entropy, settings: DnsSettings = DNS_SETTINGS) {
    this.#entropy = entropy
    this.#settings = settings
    this.#cache = new TtlCache(clock, { maxEntries: settings.maxCached, maxWeight: settings.maxCachedBytes })
  }

  async ask<T extends DnsType>(name: string, type: T): Promise<DnsAnswer<DnsRecords[T]>> {
    const bare = (name.endsWith('.') ? name.slice(0, -1) : name).toLowerCase()
    const key = `${type} ${bare}`
    const known = this.#cache.get(key)
    if (known) return atAge(known.value, known.leftMs) as DnsAnswer<DnsRecords[T]>
    const open = this.#open.get(key) ?? this.#learn(key, bare, type).finally(() => this.#open.delete(key))
    this.#open.set(key, open)
    return (await open) as DnsAnswer<DnsRecords[T]>
  }

  async #learn(key: string, name: string, type: DnsType): Promise<DnsAnswer<unknown>> {
    if (tryEncodeQuestion(0, name, type, true) === undefined) return { kind: 'no-name', ttl: 0, authentic: false }
    if (this.#out >= this.#settings.maxAtOnce) {
      if (this.#waiting.length >= this.#settings.maxWaiting) return unavailable('too many questions at once')
      // Whoever is let in takes over the place of the one that ends.
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    } else this.#out++
    try {
      const { answer, octets } = await this.#askAll(name, type)
      if (answer.kind !== 'unavailable') {
        this.#cache.put(key, answer, Math.min(answer.ttl * 1000, this.#settings.maxTtlMs), octets + key.length + 200)
      }
      return answer
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#out--
    }
  }

  /** Asks one server after the other until one says something. */
  async #askAll(name: string, type: DnsType): Promise<Learned> {
    const { servers, tries } = this.#settings
    const all = servers.length > 0 ? servers.map(nameServer) : systemServers()
    let last: DnsAnswer<unknown> = unavailable('no name server is known')
    for (let i = 0; i < tries && all.length > 0; i++) {
      const learned = await this.#askOne(all[i % all.length] as NameServer, name, type)
      last = learned.answer
      // A resolver that has found signatures wrong has done its work: others would be asked for a worse one.
      if (last.kind !== 'unavailable' || last.bogus) return learned
    }
    return { answer: last, octets: 0 }
  }

  async #askOne(server: NameServer, name: string, type: DnsType): Promise<Learned> {
    const trusted = this.#settings.validating && isOnThisMachine(server)
    try {
      let answered = await this.#put(server, name, type, true)
      // Old servers take what they do not know, EDNS, for a mistake: RFC 6891 §7.
      if (answered.message.rcode === RCODE.formatError) answered = await this.#put(server, name, type, false)
      return { answer: answerOf(answered, name, type, trusted), octets: answered.octets.length }
    } catch (error) {
      if (!isFault(error)) throw error
      return { answer: unavailable(toFault(error).message), octets: 0 }
    }
  }

  #put(server: NameServer, name: string, type: DnsType, edns: boolean): Promise<Answered> {
    const [high, low] = this.#entropy.bytes(2) as unknown as [number, number]
    const id = (high << 8) | low
    const octets = tryEncodeQuestion(id, name, type, edns) as Uint8Array
    return exchange(server, { octets, id, name, type: TYPE_NUMBERS[type] }, this.#settings.timeoutMs)
  }
}

function atAge(answer: DnsAnswer<unknown>, leftMs: number): DnsAnswer<unknown> {
  return answer.kind === 'unavailable' ? answer : { ...answer, ttl: Math.ceil(leftMs / 1000) }
}

function unavailable(reason: string): DnsAnswer<never> {
  return { kind: 'unavailable', reason, bogus: false }
}
