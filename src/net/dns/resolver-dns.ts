import { Resolver } from 'node:dns/promises'
import type { Clock } from '../../base/clock.ts'
import type { DnsAnswer, MailDns, MxRecord } from '../../core/queue/mail-dns.ts'
import { TtlCache } from './ttl-cache.ts'

export interface DnsSettings {
  /** Name servers, `address` or `address:port`; empty for those of the system. */
  readonly servers: readonly string[]
  /** Wait for one server's answer, in milliseconds. */
  readonly timeoutMs: number
  /** Questions to each server before it counts as silent. */
  readonly tries: number
  readonly maxCached: number
  /** An answer is remembered no longer than this, whatever its TTL. */
  readonly maxTtlMs: number
  /** How long answers are remembered whose TTL the resolver does not tell: MX, and that there is nothing. */
  readonly unknownTtlMs: number
}

export const DNS_SETTINGS: DnsSettings = {
  servers: [],
  timeoutMs: 5000,
  tries: 3,
  maxCached: 10_000,
  maxTtlMs: 3_600_000,
  unknownTtlMs: 60_000,
}

interface Found<T> {
  readonly records: readonly T[]
  /** Seconds, or undefined if the resolver does not tell. */
  readonly ttl: number | undefined
}

/** Questions to the DNS through the system's stub resolver library. What is unavailable is not remembered. */
export class ResolverDns implements MailDns {
  readonly #resolver: Resolver
  readonly #settings: DnsSettings
  readonly #mx: TtlCache<DnsAnswer<MxRecord>>
  readonly #addresses: TtlCache<DnsAnswer<string>>

  constructor(clock: Clock, settings: DnsSettings = DNS_SETTINGS) {
    this.#resolver = new Resolver({ timeout: settings.timeoutMs, tries: settings.tries })
    if (settings.servers.length > 0) this.#resolver.setServers([...settings.servers])
    this.#settings = settings
    this.#mx = new TtlCache(clock, settings.maxCached)
    this.#addresses = new TtlCache(clock, settings.maxCached)
  }

  mx(name: string): Promise<DnsAnswer<MxRecord>> {
    return this.#ask(this.#mx, name, async () => {
      const found = await this.#resolver.resolveMx(name)
      const records = found.map(({ priority, exchange }) => ({
        preference: priority,
        exchange: exchange === '.' ? '' : exchange,
      }))
      return { records, ttl: undefined }
    })
  }

  ipv4(name: string): Promise<DnsAnswer<string>> {
    return this.#ask(this.#addresses, `4 ${name}`, async () =>
      addressRecords(await this.#resolver.resolve4(name, { ttl: true })),
    )
  }

  ipv6(name: string): Promise<DnsAnswer<string>> {
    return this.#ask(this.#addresses, `6 ${name}`, async () =>
      addressRecords(await this.#resolver.resolve6(name, { ttl: true })),
    )
  }

  async #ask<T>(cache: TtlCache<DnsAnswer<T>>, key: string, ask: () => Promise<Found<T>>): Promise<DnsAnswer<T>> {
    const known = cache.get(key)
    if (known) return known
    const { answer, ttl } = await answered(ask)
    if (answer.kind === 'unavailable') return answer
    const ttlMs = ttl === undefined ? this.#settings.unknownTtlMs : ttl * 1000
    cache.put(key, answer, Math.min(ttlMs, this.#settings.maxTtlMs))
    return answer
  }
}

async function answered<T>(
  ask: () => Promise<Found<T>>,
): Promise<{ readonly answer: DnsAnswer<T>; readonly ttl?: number | undefined }> {
  try {
    const { records, ttl } = await ask()
    if (records.length === 0) return { answer: { kind: 'no-data' } }
    return { answer: { kind: 'found', records }, ttl }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'EUNKNOWN'
    if (code === 'ENODATA') return { answer: { kind: 'no-data' } }
    if (code === 'ENOTFOUND') return { answer: { kind: 'no-name' } }
    return { answer: { kind: 'unavailable', reason: REASONS[code] ?? code } }
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ESERVFAIL: 'server failure',
  EREFUSED: 'refused',
  ETIMEOUT: 'no answer in time',
  ECONNREFUSED: 'no name server',
  EBADRESP: 'an answer that cannot be read',
}

function addressRecords(found: readonly { readonly address: string; readonly ttl: number }[]): Found<string> {
  return { records: found.map(({ address }) => address), ttl: Math.min(...found.map(({ ttl }) => ttl)) }
}
