import type { TlsaRecord } from '../dns/dns.ts'

/** What the author of a message wants of connections: never in clear text (`encrypted`), or that policies of the recipient's side do not matter (`relaxed`: `TLS-Required: No`, RFC 8689 §3). */
export type TransportWish = 'usual' | 'encrypted' | 'relaxed'

/** Who demands something of a connection to another host. */
export type Demander = 'dane' | 'mta-sts' | 'requiretls' | 'only-encrypted' | 'remembered'

/** What a connection has to prove before an envelope goes over it, weakest first. */
export type Demand =
  /** TLS if the host offers it; whatever certificate. */
  | { readonly kind: 'none' }
  /** TLS, whatever certificate: keeps those out who only listen. */
  | { readonly kind: 'encrypted' }
  /** TLS, and a certificate of a known authority for one of `names`. */
  | { readonly kind: 'web-pki'; readonly names: readonly string[] }
  /** TLS, and a certificate that one of the records names (RFC 7672 §3). `names`: those that count for DANE-TA (§3.2.2). */
  | { readonly kind: 'dane'; readonly records: readonly TlsaRecord[]; readonly names: readonly string[] }

export const NO_DEMAND: Demand = { kind: 'none' }

/** The same text for demands that ask for the same: a connection that was made under one may be used under the other. */
export function demandKey(demand: Demand): string {
  if (demand.kind === 'none' || demand.kind === 'encrypted') return demand.kind
  if (demand.kind === 'web-pki') return `web-pki ${demand.names.join(' ')}`
  const records = demand.records.map(
    ({ usage, selector, matchingType, data }) =>
      `${usage}${selector}${matchingType}${Buffer.from(data).toString('base64')}`,
  )
  return `dane ${demand.names.join(' ')} ${records.sort().join(' ')}`
}
