import { X509Certificate } from 'node:crypto'
import type { Bytes } from '../../base/bytes.ts'
import { checkDane } from './check-dane.ts'
import { isNamed } from './check-names.ts'
import type { Demand } from './demand.ts'
import type { TlsFailure } from './tls-failure.ts'

/** What a host has shown of itself in a handshake. */
export interface Shown {
  /** Its certificates in DER, its own first. */
  readonly chain: readonly Bytes[]
  /** Why its chain does not lead to an authority that is trusted here (OpenSSL's code), or undefined if it does. */
  readonly chainError: string | undefined
}

/** Why a connection does not do what is demanded, or undefined if it does. `shown`: undefined for one in clear text. */
export function judgeConnection(demand: Demand, shown: Shown | undefined, nowMs: number): TlsFailure | undefined {
  if (demand.kind === 'none') return undefined
  if (!shown) return { type: 'starttls-not-supported', reason: 'the host does not offer STARTTLS' }
  if (demand.kind === 'dane') return checkDane(demand.records, shown.chain, demand.names, nowMs)
  return demand.kind === 'web-pki' ? checkWebPki(shown, demand.names) : undefined
}

/** Why the certificate does not prove one of `names` to somebody who trusts the usual authorities. RFC 8461 §4.2. */
export function checkWebPki({ chain, chainError }: Shown, names: readonly string[]): TlsFailure | undefined {
  if (chainError === 'CERT_HAS_EXPIRED') return { type: 'certificate-expired', reason: 'the certificate has expired' }
  if (chainError !== undefined)
    return { type: 'certificate-not-trusted', reason: `the certificate is not trusted: ${chainError}` }
  const own = chain[0]
  if (own && isNamed(new X509Certificate(own), names)) return undefined
  return { type: 'certificate-host-mismatch', reason: `the certificate is not for ${names.join(', ')}`.slice(0, 300) }
}
