import type { Dns } from '../dns/dns.ts'
import { type PublicKey, readKeyRecord, type UnusableKey } from './public-key.ts'

/** What asking for a key gives; `unavailable`: nobody knows at present. */
export type PublishedKey = PublicKey | UnusableKey | { readonly kind: 'unavailable'; readonly reason: string }

/** Parsing a key takes as long as verifying with it, and most mail comes from few domains. */
const MAX_PARSED = 1000

/** Keys by the texts of their records, whoever publishes them; the one that was used longest ago goes first. */
export class ParsedKeys {
  readonly #keys = new Map<string, PublicKey | UnusableKey>()

  read(record: string): PublicKey | UnusableKey {
    const known = this.#keys.get(record) ?? readKeyRecord(record)
    this.#keys.delete(record)
    // What holds no key is read again: it costs little, and whoever sends mail could fill the memory with it.
    if (known.kind === 'key') this.#keys.set(record, known)
    const oldest = this.#keys.keys().next()
    if (this.#keys.size > MAX_PARSED && !oldest.done) this.#keys.delete(oldest.value)
    return known
  }
}

/** The keys that the signatures of one message name: each is asked for once, at once. */
export class PublishedKeys {
  readonly #dns: Dns
  readonly #parsed: ParsedKeys
  readonly #asked = new Map<string, Promise<PublishedKey>>()

  constructor(dns: Dns, parsed: ParsedKeys) {
    this.#dns = dns
    this.#parsed = parsed
  }

  /** The key of `selector._domainkey.domain` (RFC 6376 §3.6.2.1). Never throws. */
  key(selector: string, domain: string): Promise<PublishedKey> {
    const name = `${selector}._domainkey.${domain}`
    const known = this.#asked.get(name) ?? this.#ask(name)
    this.#asked.set(name, known)
    return known
  }

  async #ask(name: string): Promise<PublishedKey> {
    const answer = await this.#dns.ask(name, 'TXT')
    if (answer.kind === 'unavailable') return { kind: 'unavailable', reason: answer.reason }
    if (answer.kind !== 'found') return { kind: 'unusable', reason: 'no key' }
    // One record is allowed (§3.6.2.2). Of several, which wildcards make, the first that holds a key counts.
    let first: UnusableKey | undefined
    for (const record of answer.records.slice(0, MAX_RECORDS)) {
      const key = this.#parsed.read(record)
      if (key.kind === 'key') return key
      first ??= key
    }
    return first ?? { kind: 'unusable', reason: 'no key' }
  }
}

const MAX_RECORDS = 10
