import type { Provenance } from '../mail/provenance.ts'

/**
 * Whether the domain of the author in From stands behind a message. `unknown`: nobody looked when it came, since a client has put it there (APPEND, an import).
 */
export type AuthorProof = 'proven' | 'unproven' | 'unknown'

/**
 * What a message proves of its author, by what was found out when it arrived: SPF or a DKIM signature that is aligned with From (RFC 9989), whether or not the domain has a policy. What a member, or a relay of the operator's own, has handed over is proven by that: a member writes as nobody else.
 *
 * Where nothing could be looked up then, nothing is proven: whoever forges waits for that.
 */
export function authorProof(provenance: Provenance | undefined): AuthorProof {
  if (!provenance) return 'unknown'
  const dmarc = provenance.authentication?.dmarc
  if (!provenance.authentication) return 'proven'
  if (!dmarc || dmarc.result === 'fail' || dmarc.result === 'permerror') return 'unproven'
  return dmarc.spfAligned || dmarc.dkimAligned.length > 0 ? 'proven' : 'unproven'
}

/**
 * The same of the fields Autocrypt of a message: a signature counts only if all of them are under it. Where SPF stands behind the domain, its own server has handed them over.
 *
 * Threat: whoever has a signed letter of somebody sends it once more with a field Autocrypt of his own, which is not signed, and reads the answers.
 */
export function autocryptProof(provenance: Provenance | undefined): AuthorProof {
  const proof = authorProof(provenance)
  const authentication = provenance?.authentication
  if (proof !== 'proven' || !authentication || authentication.dmarc.spfAligned) return proof
  const { dkim, dmarc } = authentication
  const isCovered = dkim.some(
    ({ result, domain, coversAutocrypt }) =>
      result === 'pass' && coversAutocrypt === true && domain !== undefined && dmarc.dkimAligned.includes(domain),
  )
  return isCovered ? 'proven' : 'unproven'
}
