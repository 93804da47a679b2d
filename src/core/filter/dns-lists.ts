import { isIP } from 'node:net'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { BoundedDns } from '../authentication/bounded-dns.ts'
import { TrustedNetworks } from '../authentication/trusted-networks.ts'
import { type Dns, recordsOf } from '../dns/dns.ts'
import { tryIpv6Groups, unmapped } from './ipv6-groups.ts'

/** A list of hosts in the DNS, and what it counts: above 0 for a list of senders of junk, below for one of senders to be trusted. */
export interface DnsList {
  readonly zone: string
  readonly weight: number
}

export interface ListSettings {
  readonly lists: readonly DnsList[]
  /** For all lists together. */
  readonly timeMs: number
}

export interface Listing {
  /** Of all lists that have the host. */
  readonly weight: number
  /** Those that count against it. */
  readonly zones: readonly string[]
}

/** A list that does not answer us is told of so often. */
const BLOCKED_EVERY_MS = 3_600_000
/** Nobody lists hosts of private networks, and the lists need not hear of ours. */
const NOT_PUBLIC = new TrustedNetworks(
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16 ::/127 fc00::/7 fe80::/10'.split(
    ' ',
  ),
)

/** Asks lists of hosts (RFC 5782). A list that fails, is slow or answers anything strange counts for nothing: no list can stop mail by going away. */
export class DnsLists {
  readonly #dns: Dns
  readonly #settings: ListSettings
  readonly #clock: Clock
  readonly #log: Log
  readonly #toldMs = new Map<string, number>()

  constructor(dns: Dns, settings: ListSettings, clock: Clock, log: Log) {
    this.#dns = dns
    this.#settings = settings
    this.#clock = clock
    this.#log = log
  }

  async ask(address: string): Promise<Listing> {
    const { lists, timeMs } = this.#settings
    const name = reversedName(address)
    if (name === undefined || NOT_PUBLIC.have(address)) return { weight: 0, zones: [] }
    using dns = new BoundedDns(this.#dns, this.#clock, { timeMs, maxQuestions: lists.length })
    const answers = await Promise.all(lists.map(async (list) => ((await this.#has(dns, list, name)) ? [list] : [])))
    const found = answers.flat()
    return {
      weight: found.reduce((sum, { weight }) => sum + weight, 0),
      zones: found.filter(({ weight }) => weight > 0).map(({ zone }) => zone),
    }
  }

  async #has(dns: Dns, { zone }: DnsList, name: string): Promise<boolean> {
    const answer = await dns.ask(`${name}.${zone}`, 'A')
    const addresses = recordsOf(answer).filter((record) => record.startsWith('127.'))
    const refusals = addresses.filter(isRefusal)
    if (refusals.length > 0) this.#tell(zone, refusals[0] as string)
    return addresses.length > refusals.length
  }

  #tell(zone: string, answer: string): void {
    const nowMs = this.#clock.nowMs()
    if (nowMs - (this.#toldMs.get(zone) ?? Number.NEGATIVE_INFINITY) < BLOCKED_EVERY_MS) return
    this.#toldMs.set(zone, nowMs)
    this.#log.warn('filter/list-refuses-us', {
      zone,
      answer,
      mend: 'ask it through a resolver of your own, not a public one, and see its terms of use',
    })
  }
}

/** How lists say that they do not answer: 127.255.255.0/24 (Spamhaus), 127.0.0.1 (URIBL, and RFC 5782 §5: never an entry), 127.0.0.255 (dnswl.org). */
function isRefusal(address: string): boolean {
  return address.startsWith('127.255.255.') || address === '127.0.0.1' || address === '127.0.0.255'
}

/** RFC 5782 §2.1, §2.4. */
export function reversedName(address: string): string | undefined {
  const host = unmapped(address)
  if (isIP(host) === 4) return host.split('.').toReversed().join('.')
  const groups = tryIpv6Groups(host)
  return groups && [...groups.join('')].toReversed().join('.')
}
