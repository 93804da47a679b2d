import { equal } from '../../base/bytes.ts'
import { tryCertificateParts } from '../../wire/x509/certificate-parts.ts'
import type { ReadCertificate } from './read-certificate.ts'

/** Authorities between a certificate and its root: nobody has more than four. */
const MOST_STEPS = 8
/** Comparisons of two certificates: a bundle full of authorities of one name must not cost more. */
const MOST_LOOKS = 2_000

/** A certificate with the authorities above it, without the root. */
export interface CompletedChain {
  /** The leaf first. */
  readonly certificates: readonly ReadCertificate[]
  /** The root that the last one leads to; undefined if the issuer of the last one is not known. */
  readonly root: ReadCertificate | undefined
}

/**
 * The shortest way from a certificate to one of `roots` over certificates of `pool`, in any order and with whatever else is in there (RFC 5280 §6.1: names, signatures, CA flag, keyUsage,
 * pathLenConstraint, validity at `nowMs`). If no way leads to a root: the longest there is, without one.
 */
export function completeChain(
  leaf: ReadCertificate,
  pool: readonly ReadCertificate[],
  roots: readonly ReadCertificate[],
  nowMs: number,
): CompletedChain {
  let looks = 0
  let ways: readonly (readonly ReadCertificate[])[] = [[leaf]]
  let longest: readonly ReadCertificate[] = [leaf]
  for (let step = 0; step < MOST_STEPS && ways.length > 0; step++) {
    const longer: ReadCertificate[][] = []
    for (const way of ways) {
      const last = way.at(-1) as ReadCertificate
      const below = way.length - 1
      const candidates = (some: readonly ReadCertificate[]) =>
        some.filter((one) => looks++ < MOST_LOOKS && hasIssued(one, last, below, nowMs))
      const [root] = candidates(roots)
      if (root) return { certificates: way, root }
      for (const issuer of candidates(pool)) {
        const isNew = !way.some(({ facts }) => facts.fingerprint === issuer.facts.fingerprint)
        if (isNew && !isSelfIssued(issuer)) longer.push([...way, issuer])
      }
    }
    longest = longer[0] ?? longest
    ways = longer
  }
  return { certificates: longest, root: undefined }
}

/** Whether an authority has signed a certificate and was allowed to, with so many authorities below it. */
function hasIssued(issuer: ReadCertificate, subject: ReadCertificate, below: number, nowMs: number): boolean {
  if (!equal(issuer.fields.subjectName, subject.fields.issuerName) || !issuer.x509.ca) return false
  if (issuer.fields.notAfterMs <= nowMs || issuer.fields.notBeforeMs > nowMs) return false
  const parts = tryCertificateParts(new Uint8Array(issuer.x509.raw))
  if (!parts?.maySignCertificates || below > (parts.maxPathLength ?? MOST_STEPS)) return false
  try {
    return subject.x509.verify(issuer.x509.publicKey)
  } catch {
    // A key of another kind than the signature.
    return false
  }
}

function isSelfIssued({ fields }: ReadCertificate): boolean {
  return equal(fields.issuerName, fields.subjectName)
}
