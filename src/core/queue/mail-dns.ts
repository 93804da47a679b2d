/** What a question to the DNS gives. `no-name` is NXDOMAIN, `unavailable` SERVFAIL, REFUSED or silence. */
export type DnsAnswer<T> =
  | { readonly kind: 'found'; readonly records: readonly T[] }
  | { readonly kind: 'no-data' }
  | { readonly kind: 'no-name' }
  | { readonly kind: 'unavailable'; readonly reason: string }

export interface MxRecord {
  readonly preference: number
  /** Empty for the root (null MX, RFC 7505). */
  readonly exchange: string
}

/** Port: the questions that sending mail asks the DNS. CNAMEs are followed by the resolver. Never throws. */
export interface MailDns {
  mx(name: string): Promise<DnsAnswer<MxRecord>>
  ipv4(name: string): Promise<DnsAnswer<string>>
  ipv6(name: string): Promise<DnsAnswer<string>>
}
