import type { DnsRecords, DnsType } from '../../wire/dns/dns-records.ts'

export type { DnsRecords, DnsType, MxRecord, TlsaRecord } from '../../wire/dns/dns-records.ts'

/**
 * What a question to the DNS gives. Aliases (CNAME) are followed: records, `no-name` and `no-data` are those of the name at the end. `authentic`:
 * everything in the answer, each alias too, or that there is nothing, was validated (DNSSEC) by a resolver that the operator trusts to do so. `ttl` in seconds.
 */
export type DnsAnswer<T> =
  | {
      readonly kind: 'found'
      /** At least one. */
      readonly records: readonly T[]
      readonly ttl: number
      readonly authentic: boolean
      /** The name that the records belong to: what was asked for, or where its aliases end. Small letters, no dot at the end. */
      readonly name: string
    }
  /** The name is there without records of the type. */
  | { readonly kind: 'no-data'; readonly ttl: number; readonly authentic: boolean }
  /** NXDOMAIN, or a name that cannot be in the DNS. */
  | { readonly kind: 'no-name'; readonly ttl: number; readonly authentic: boolean }
  /** Nothing is known: silence, refusal, failure, an answer that cannot be read. `bogus`: the resolver says that the signatures are wrong. */
  | { readonly kind: 'unavailable'; readonly reason: string; readonly bogus: boolean }

/** Port: questions to the DNS. Bounded in time and memory, never throws. Contract: `dns.contract.ts`. */
export interface Dns {
  /** `name`: labels with dots, in US-ASCII (A-labels); letter case does not matter, and a dot at the end may be there. */
  ask<T extends DnsType>(name: string, type: T): Promise<DnsAnswer<DnsRecords[T]>>
}

/** The records of an answer; none if it has none. */
export function recordsOf<T>(answer: DnsAnswer<T>): readonly T[] {
  return answer.kind === 'found' ? answer.records : []
}
