import { createHash, type X509Certificate } from 'node:crypto'

/** Authorities that are trusted: those of everybody, and those that somebody has named: for this audit, or in the configuration of the house that is audited. */
export interface TrustedRoots {
  readonly everybody: readonly X509Certificate[]
  readonly named: readonly NamedRoot[]
}

/** An authority that not everybody trusts. */
export interface NamedRoot {
  readonly certificate: X509Certificate
  /** Who has named it, for people: `--ca root.pem`. */
  readonly by: string
}

/** How a certificate leads to somebody who is trusted, or why it does not. */
export type CertificateTrust =
  /** `namedBy`: who has said that the root is trusted; undefined where everybody trusts it. */
  | { readonly kind: 'trusted'; readonly root: string; readonly namedBy: string | undefined }
  | { readonly kind: 'self-signed' }
  /** It ends at an issuer whose certificate is not there. `url`: where clients that look for it would find it. */
  | { readonly kind: 'incomplete'; readonly missing: string; readonly url: string | undefined }
  | { readonly kind: 'untrusted'; readonly why: string }

export interface CheckedPath {
  readonly trust: CertificateTrust
  /** From the host's own certificate up, without the root. */
  readonly path: readonly X509Certificate[]
  /** The server shows them in another order, or more than the path needs. */
  readonly isOrdered: boolean
  readonly extra: number
  readonly showsRoot: boolean
}

const MAX_PATH = 10

/** Goes up from the host's own certificate, `shown[0]`, signature by signature. Expiry of the own certificate is another matter. RFC 5280 §6.1. */
export function checkPath(
  shown: readonly X509Certificate[],
  roots: TrustedRoots,
  nowMs: number,
  issuerUrl: (certificate: X509Certificate) => string | undefined,
): CheckedPath {
  const own = shown[0] as X509Certificate
  const path = [own]
  const used = new Set<number>([0])
  const trust = climb(shown, roots, nowMs, path, used, issuerUrl)
  const indices = [...used]
  const rest = shown.filter((_, index) => !used.has(index))
  return {
    trust,
    path,
    isOrdered: indices.every((index, at) => index === at),
    extra: rest.filter((one) => !isSelfIssued(one)).length,
    showsRoot: shown.length > 1 && rest.some(isSelfIssued),
  }
}

function climb(
  shown: readonly X509Certificate[],
  roots: TrustedRoots,
  nowMs: number,
  path: X509Certificate[],
  used: Set<number>,
  issuerUrl: (certificate: X509Certificate) => string | undefined,
): CertificateTrust {
  while (path.length <= MAX_PATH) {
    const at = path.at(-1) as X509Certificate
    const root = rootOf(at, roots, nowMs)
    if (root) return root
    if (isSelfIssued(at)) {
      return path.length === 1
        ? { kind: 'self-signed' }
        : { kind: 'untrusted', why: `nobody here trusts ${commonName(at.subject)}` }
    }
    const next = shown.findIndex((one, index) => !used.has(index) && isIssuedBy(at, one))
    const issuer = shown[next]
    if (!issuer) return { kind: 'incomplete', missing: commonName(at.issuer), url: issuerUrl(at) }
    if (!issuer.ca) return { kind: 'untrusted', why: `${commonName(issuer.subject)} has signed and is no authority` }
    if (!isValidAt(issuer, nowMs))
      return { kind: 'untrusted', why: `the certificate of ${commonName(issuer.subject)} is out of its time` }
    used.add(next)
    path.push(issuer)
  }
  return { kind: 'untrusted', why: 'the path of authorities is too long' }
}

function rootOf(
  certificate: X509Certificate,
  { everybody, named }: TrustedRoots,
  nowMs: number,
): CertificateTrust | undefined {
  const isAbove = (one: X509Certificate) =>
    (same(one, certificate) || isIssuedBy(certificate, one)) && isValidAt(one, nowMs)
  const root = everybody.find(isAbove)
  if (root) return { kind: 'trusted', root: commonName(root.subject), namedBy: undefined }
  const own = named.find((one) => isAbove(one.certificate))
  return own && { kind: 'trusted', root: commonName(own.certificate.subject), namedBy: own.by }
}

function same(a: X509Certificate, b: X509Certificate): boolean {
  return a.subject === b.subject && digest(a) === digest(b)
}

function digest(certificate: X509Certificate): string {
  return createHash('sha256').update(certificate.raw).digest('hex')
}

function isSelfIssued(certificate: X509Certificate): boolean {
  return certificate.subject === certificate.issuer && isIssuedBy(certificate, certificate)
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
  } catch {
    // A key that cannot be read, or of a kind that cannot have made this signature.
    return false
  }
}

function isValidAt(certificate: X509Certificate, nowMs: number): boolean {
  return nowMs >= certificate.validFromDate.getTime() && nowMs <= certificate.validToDate.getTime()
}

/** The name that people know an authority by. Node has none where a certificate names nobody. */
function commonName(name: string | undefined): string {
  const lines = (name ?? '').split('\n')
  const named =
    lines.find((line) => line.startsWith('CN=')) ?? lines.findLast((line) => line.startsWith('O=')) ?? lines[0] ?? ''
  return named.replace(/^[A-Z]+=/, '') || 'an authority without a name'
}
