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
