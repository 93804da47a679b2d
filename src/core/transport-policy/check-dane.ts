import { createHash, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import { type Bytes, equal } from '../../base/bytes.ts'
import { type CertificateParts, tryCertificateParts } from '../../wire/x509/certificate-parts.ts'
import type { TlsaRecord } from '../dns/dns.ts'
import { isNamed } from './check-names.ts'
import type { TlsFailure } from './tls-failure.ts'

/** Certificates that a host may show; more are not looked at. */
const MAX_CHAIN = 16
/** Certificates between the first and the authority, both included. */
const MAX_PATH = 10
/** basicConstraints, keyUsage, extKeyUsage, subjectAltName, certificatePolicies: what a path is checked by, or what changes nothing for a host. */
const KNOWN_EXTENSIONS: ReadonlySet<string> = new Set(['551d13', '551d0f', '551d25', '551d11', '551d20'])
/** id-kp-serverAuth and anyExtendedKeyUsage, RFC 5280 §4.2.1.12. */
const FOR_SERVERS = ['1.3.6.1.5.5.7.3.1', '2.5.29.37.0']

interface Certificate {
  readonly x509: X509Certificate
  readonly parts: CertificateParts
}

/**
 * Checks the certificates that a host has shown (DER, its own first) against usable TLSA records. DANE-EE(3): its own matches, whatever name it is for and however old
 * it is (RFC 7672 §3.1.1). DANE-TA(2): an authority among them, or in the record itself, matches, has signed the rest, and the name is one of `names`
 * (§3.1.2, §3.2.2). Undefined if one record is enough, else why not.
 */
export function checkDane(
  records: readonly TlsaRecord[],
  chain: readonly Bytes[],
  names: readonly string[],
  nowMs: number,
): TlsFailure | undefined {
  const shown = chain.slice(0, MAX_CHAIN).flatMap((der) => tryRead(der) ?? [])
  const own = shown[0]
  if (!own || !chain[0] || !equal(own.x509.raw, chain[0])) return untrusted('the certificate cannot be read')
  if (records.some((record) => record.usage === 3 && matches(record, own))) return undefined
  const authorities = records.filter((record) => record.usage === 2)
  if (authorities.length === 0) return untrusted('no TLSA record matches the certificate')
  const path = checkPath(authorities, shown, own, nowMs)
  if (path) return path
  if (own.x509.keyUsage && !own.x509.keyUsage.some((usage) => FOR_SERVERS.includes(usage))) {
    return untrusted('the certificate is not for servers')
  }
  if (isNamed(own.x509, names)) return undefined
  return {
    type: 'certificate-host-mismatch',
    reason: `the certificate is for none of ${names.join(', ')}`.slice(0, 300),
  }
}

/** Goes up from the host's own certificate, signature by signature, until one matches. */
function checkPath(
  records: readonly TlsaRecord[],
  shown: readonly Certificate[],
  own: Certificate,
  nowMs: number,
): TlsFailure | undefined {
  const pool = [...shown.slice(1), ...records.flatMap(certificateInRecord)]
  const keys = records.flatMap(keyInRecord)
  const path = [own]
  for (let at = own; path.length <= MAX_PATH; ) {
    const wrong = whatIsWrong(at, path.length - 2, nowMs)
    if (wrong) return wrong
    if (path.length > 1 && records.some((record) => matches(record, at))) return undefined
    // RFC 7671 §5.2.2: the record may hold the key of an authority whose certificate is not shown.
    if (keys.some((key) => isSignedBy(at, () => key))) return undefined
    const issuer = pool.find((other) => !path.includes(other) && isIssuedBy(at, other))
    if (!issuer) break
    path.push(issuer)
    at = issuer
  }
  return untrusted('no TLSA record matches an authority that has signed the certificate')
}

/** `below`: authorities between this one and the host's own; negative for the host's own. */
function whatIsWrong({ x509, parts }: Certificate, below: number, nowMs: number): TlsFailure | undefined {
  if (nowMs > x509.validToDate.getTime())
    return { type: 'certificate-expired', reason: `a certificate ended at ${x509.validTo}` }
  if (nowMs < x509.validFromDate.getTime()) return untrusted(`a certificate begins at ${x509.validFrom}`)
  const unknown = parts.criticalExtensions.find((id) => !KNOWN_EXTENSIONS.has(id))
  // RFC 5280 §4.2: what is critical and not understood makes the certificate worthless.
  if (unknown !== undefined) return untrusted('a certificate has a critical extension that is not known here')
  if (below < 0) return undefined
  if (!x509.ca || !parts.maySignCertificates) return untrusted('a certificate was signed by one that may not')
  if (parts.maxPathLength !== undefined && below > parts.maxPathLength)
    return untrusted('the path of authorities is too long')
  return undefined
}

function matches({ selector, matchingType, data }: TlsaRecord, { x509, parts }: Certificate): boolean {
  const octets = selector === 0 ? new Uint8Array(x509.raw) : parts.publicKeyInfo
  if (matchingType === 0) return equal(octets, data)
  return equal(
    createHash(matchingType === 1 ? 'sha256' : 'sha512')
      .update(octets)
      .digest(),
    data,
  )
}

function certificateInRecord({ selector, matchingType, data }: TlsaRecord): Certificate[] {
  return selector === 0 && matchingType === 0 ? (tryRead(data) ?? []) : []
}

function keyInRecord({ selector, matchingType, data }: TlsaRecord): KeyObject[] {
  if (selector !== 1 || matchingType !== 0) return []
  try {
    return [createPublicKey({ key: Buffer.from(data), format: 'der', type: 'spki' })]
  } catch {
    // Whatever that is, no certificate was signed with it.
    return []
  }
}

function isIssuedBy(certificate: Certificate, issuer: Certificate): boolean {
  return certificate.x509.checkIssued(issuer.x509) && isSignedBy(certificate, () => issuer.x509.publicKey)
}

function isSignedBy({ x509 }: Certificate, key: () => KeyObject): boolean {
  try {
    return x509.verify(key())
  } catch {
    // A key that cannot be read, or of a kind that cannot have made this signature.
    return false
  }
}

function tryRead(der: Bytes): Certificate[] | undefined {
  const parts = tryCertificateParts(der)
  try {
    return parts && [{ x509: new X509Certificate(der), parts }]
  } catch {
    return undefined
  }
}

function untrusted(reason: string): TlsFailure {
  return { type: 'certificate-not-trusted', reason }
}
