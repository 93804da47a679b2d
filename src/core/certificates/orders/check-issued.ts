import { Fault } from '../../../base/fault.ts'
import type { CertificateEntry, CertificateFacts } from '../certificate-entry.ts'
import { type ReadCertificate, readPemCertificates } from '../read-certificate.ts'

/** A certificate that may be shown, with its chain (PEM). */
export interface CheckedChain {
  readonly chain: string
  readonly facts: CertificateFacts
}

/** Clocks differ: a certificate that begins within this time is taken as one that has begun. */
const CLOCK_SKEW_MS = 3_600_000

/**
 * The first of the chains that an authority offers which holds together and is for the key and the names of an entry.
 * Threat: an authority that errs, or that somebody has taken over, must not have us show what no client accepts, or what is another's. The old certificate stays until this has been looked at.
 * @throws Fault world acme/bad-certificate that names what is wrong with the first of them
 */
export function checkIssued(chains: readonly string[], entry: CertificateEntry, nowMs: number): CheckedChain {
  const looks = chains.map((chain) => ({ chain, ...look(chain, entry, nowMs) }))
  const good = looks.find(({ problem }) => problem === undefined)
  if (good?.facts) {
    // Addresses are no host names, and stand in the entry all the same: it is found by them.
    const addresses = entry.names.filter((name) => !good.facts?.names.includes(name))
    return { chain: good.chain, facts: { ...good.facts, names: [...good.facts.names, ...addresses] } }
  }
  const problem = looks[0]?.problem ?? 'it gave none'
  throw new Fault('world', 'acme/bad-certificate', `the certificate authority gave a wrong certificate: ${problem}`)
}

function look(
  chain: string,
  entry: CertificateEntry,
  nowMs: number,
): { readonly facts?: CertificateFacts; readonly problem?: string } {
  const certificates = readPemCertificates(chain)
  const leaf = certificates[0]
  if (!leaf || certificates.includes(undefined)) return { problem: 'it cannot be read' }
  const problem = leafProblem(leaf, entry, nowMs) ?? chainProblem(certificates.filter((one) => one !== undefined))
  return problem === undefined ? { facts: leaf.facts } : { problem }
}

function leafProblem({ x509, facts }: ReadCertificate, { spki, names }: CertificateEntry, nowMs: number) {
  if (facts.spki !== spki) return 'it is for another key'
  if (x509.ca) return 'it is that of an authority'
  const listed = (x509.subjectAltName ?? '')
    .split(', ')
    .map((one) => one.replace(/^(?:DNS|IP Address):/, '').toLowerCase())
  const missing = names.filter((name) => !listed.includes(name) && x509.checkIP(name) === undefined)
  if (missing.length > 0) return `it is not for ${missing.slice(0, 5).join(', ')}`
  if (listed.length > names.length) return 'it is for names that were not asked for'
  if (facts.notAfterMs <= nowMs) return 'it has expired'
  return facts.notBeforeMs > nowMs + CLOCK_SKEW_MS ? 'it is not valid yet' : undefined
}

function chainProblem(certificates: readonly ReadCertificate[]): string | undefined {
  const holds = certificates.every(({ x509 }, i) => {
    const issuer = certificates[i + 1]?.x509
    return !issuer || (x509.checkIssued(issuer) && x509.verify(issuer.publicKey))
  })
  return holds ? undefined : 'its chain does not hold together'
}
