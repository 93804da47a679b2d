import type { Entropy } from '../../base/entropy.ts'
import { type Dns, type MxRecord, recordsOf } from '../dns/dns.ts'
import type { HostAddresses, MailHost, MailRoute, MailRouter } from './mail-route.ts'

/** What routing needs to know of ourselves. */
export interface RoutingSettings {
  /** Names that we are known by in MX records, lower-case A-labels. */
  readonly ownHosts: readonly string[]
  /** Port that other hosts take mail on. */
  readonly port: number
  /** Hosts of one domain that are looked at; a domain with thousands of MX records costs no more than this. */
  readonly maxHosts: number
  /** Addresses of one host that are looked at. */
  readonly maxAddresses: number
  /**
   * Whether an address from the DNS may be used. Anybody can publish an MX that points at our own loopback or
   * link-local services, so those are refused unless the operator allows them.
   */
  readonly allowsAddress: (address: string) => boolean
}

/** Routes by MX records. RFC 5321 §5.1, RFC 7505. */
export class MailExchangers implements MailRouter {
  readonly #dns: Dns
  readonly #entropy: Entropy
  readonly #settings: RoutingSettings

  constructor(dns: Dns, entropy: Entropy, settings: RoutingSettings) {
    this.#dns = dns
    this.#entropy = entropy
    this.#settings = settings
  }

  async route(domain: string): Promise<MailRoute> {
    const literal = literalAddress(domain)
    if (literal !== undefined) return this.#hosts([literal], 'literal', false)
    const name = asciiDomain(domain)
    if (name === undefined) return { kind: 'failed', status: '5.1.2', text: 'the domain is not a valid name' }
    const answer = await this.#dns.ask(name, 'MX')
    if (answer.kind === 'no-name') return noSuchDomain(name)
    if (answer.kind === 'unavailable') return dnsUnavailable(name, answer.reason)
    if (answer.kind === 'no-data') {
      return this.#implicit(name, answer.authentic)
    }
    return this.#explicit(name, answer.records, answer.authentic)
  }

  async addresses(host: MailHost): Promise<HostAddresses> {
    if (isIp(host.name)) return this.#allowed(host.name, [host.name])
    const [six, four] = await Promise.all([this.#dns.ask(host.name, 'AAAA'), this.#dns.ask(host.name, 'A')])
    const found = alternate(this.#shuffled(recordsOf(six)), this.#shuffled(recordsOf(four)))
    if (found.length > 0) return this.#allowed(host.name, found)
    if (six.kind === 'unavailable') return dnsUnavailable(host.name, six.reason)
    if (four.kind === 'unavailable') return dnsUnavailable(host.name, four.reason)
    return { kind: 'failed', status: '5.4.4', text: `the mail host ${host.name} has no address` }
  }

  /** Without MX records the domain itself is the host, if it has an address. RFC 5321 §5.1. */
  async #implicit(name: string, authentic: boolean): Promise<MailRoute> {
    if (this.#settings.ownHosts.includes(name)) return mailLoop(name)
    const where = await this.addresses({ name, port: this.#settings.port })
    if (where.kind === 'found') return this.#hosts([name], 'implicit', authentic)
    if (where.kind === 'deferred') return where
    return { kind: 'failed', status: '5.1.2', text: `the domain ${name} has neither a mail host nor an address` }
  }

  #explicit(name: string, all: readonly MxRecord[], authentic: boolean): MailRoute {
    if (all.length === 1 && all[0]?.exchange === '') {
      return { kind: 'failed', status: '5.1.10', text: `the domain ${name} says that it takes no mail (null MX)` }
    }
    const usable = all.filter((record) => record.exchange !== '')
    const sorted = this.#shuffled(usable).sort((a, b) => a.preference - b.preference)
    const own = sorted.find((record) => this.#settings.ownHosts.includes(bare(record.exchange)))
    // Hosts at our own preference or behind it would only hand the mail back to us: RFC 5321 §5.1.
    const before = own ? sorted.filter((record) => record.preference < own.preference) : sorted
    if (before.length === 0) return own ? mailLoop(name) : noSuchDomain(name)
    return this.#hosts([...new Set(before.map((record) => bare(record.exchange)))], 'mx', authentic)
  }

  #hosts(names: readonly string[], found: 'mx' | 'implicit' | 'literal', authentic: boolean): MailRoute {
    const hosts = names.slice(0, this.#settings.maxHosts).map((name) => ({ name, port: this.#settings.port }))
    return { kind: 'hosts', hosts, found, authentic }
  }

  #allowed(name: string, found: readonly string[]): HostAddresses {
    const addresses = found.filter(this.#settings.allowsAddress).slice(0, this.#settings.maxAddresses)
    if (addresses.length > 0) return { kind: 'found', addresses }
    return {
      kind: 'failed',
      status: '5.4.4',
      text: `the mail host ${name} has only addresses that mail is not sent to`,
    }
  }

  /** Fisher and Yates' shuffle: equal preferences share the load. */
  #shuffled<T>(items: readonly T[]): T[] {
    const out = [...items]
    const octets = this.#entropy.bytes(out.length * 2)
    for (let i = out.length - 1; i > 0; i--) {
      const j = ((octets[2 * i] as number) * 256 + (octets[2 * i + 1] as number)) % (i + 1)
      const held = out[i] as T
      out[i] = out[j] as T
      out[j] = held
    }
    return out
  }
}

/**
 * The A-label form of a domain in lower case, or undefined if it is not one (RFC 5890, RFC 5321 §4.1.2). A trailing dot is dropped.
 */
export function asciiDomain(domain: string): string | undefined {
  const name = domain.endsWith('.') ? domain.slice(0, -1) : domain
  // What has a meaning in a URL must not reach the parser that does the IDNA mapping.
  const plain = name.length > 253 ? undefined : plainDomain(name)
  if (plain !== undefined) return plain
  if (name === '' || name.length > 1000 || /[\x00-\x20"#%/:<>?@[\\\]^`{|}\x7f]/.test(name)) return undefined
  const url = URL.parse(`http://${name}/`)
  if (!url || url.hostname.length > 253) return undefined
  const labels = url.hostname.split('.')
  // The parser turns `1.2` and `0x7f.1` into IPv4 addresses; a domain never ends in a number.
  if (/^[0-9]+$/.test(labels.at(-1) as string)) return undefined
  return labels.every((label) => LABEL.test(label)) ? url.hostname : undefined
}

const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/

/** Of a name that ends in a word of letters the parser only makes small ones, and each message asks for several. Undefined for any other, and for one with A-labels, which it looks into. */
function plainDomain(name: string): string | undefined {
  if (!/^[A-Za-z0-9_.-]*(?<![^.])[A-Za-z]{2,63}$/.test(name)) return undefined
  const small = name.toLowerCase()
  return !small.includes('xn--') && small.split('.').every((label) => LABEL.test(label)) ? small : undefined
}

/** The address within an address literal, RFC 5321 §4.1.3, or undefined if `domain` is none. */
export function literalAddress(domain: string): string | undefined {
  const four = /^\[([0-9.]{7,15})\]$/.exec(domain)?.[1]
  if (four !== undefined) return isIpv4(four) ? four : undefined
  const six = /^\[IPv6:([0-9a-f:.]{2,45})\]$/i.exec(domain)?.[1]
  return six !== undefined && isIpv6(six) ? six.toLowerCase() : undefined
}

/** Whether `name` is an IP address rather than a host name. */
export function isIp(name: string): boolean {
  return isIpv4(name) || isIpv6(name)
}

function isIpv4(candidate: string): boolean {
  const parts = candidate.split('.')
  return parts.length === 4 && parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255)
}

function isIpv6(candidate: string): boolean {
  return candidate.includes(':') && /^[0-9a-f:.]+$/i.test(candidate) && URL.canParse(`http://[${candidate}]/`)
}

/** One of each in turn, the first of `first` leading: when one family is broken, the next attempt already uses the other. */
function alternate(first: readonly string[], second: readonly string[]): string[] {
  const out: string[] = []
  for (let i = 0; i < Math.max(first.length, second.length); i++) {
    for (const list of [first, second]) {
      const item = list[i]
      if (item !== undefined) out.push(item)
    }
  }
  return out
}

function bare(name: string): string {
  return (name.endsWith('.') ? name.slice(0, -1) : name).toLowerCase()
}

function noSuchDomain(name: string): MailRoute & { kind: 'failed' } {
  return { kind: 'failed', status: '5.1.2', text: `the domain ${name} does not exist` }
}

function mailLoop(name: string): MailRoute & { kind: 'failed' } {
  return { kind: 'failed', status: '5.4.6', text: `mail for ${name} would come back to this host` }
}

function dnsUnavailable(name: string, reason: string): MailRoute & { kind: 'deferred' } {
  return { kind: 'deferred', status: '4.4.3', text: `the name servers of ${name} gave no answer (${reason})` }
}
