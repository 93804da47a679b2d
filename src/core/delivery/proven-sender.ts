import type { Authentication } from '../authentication/authentication.ts'
import type { Provenance } from '../mail/provenance.ts'

/**
 * Whether the reverse-path of a message from outside is that of whoever sent it: SPF says that its domain sends from there, or a signature of its domain holds. Nobody else is
 * told what becomes of the message: a report to an address that somebody made up is one more unwanted message to its owner (backscatter).
 */
export function isProvenSender(reversePath: string, authentication: Authentication | undefined): boolean {
  const domain = reversePath.slice(reversePath.lastIndexOf('@') + 1).toLowerCase()
  if (domain === '' || !authentication) return false
  const { spf, dkim } = authentication
  if (spf.result === 'pass' && spf.scope === 'mfrom') return true
  return dkim.some(({ result, domain: signer }) => {
    const name = signer?.toLowerCase() ?? ''
    return result === 'pass' && name.includes('.') && (domain === name || domain.endsWith(`.${name}`))
  })
}

/** The same of a message by what is kept of its arrival. Mail of members, of relays of the operator's own and of ourselves is not looked at: its sender is who it says. */
export function isProvenArrival(reversePath: string, provenance: Provenance | undefined): boolean {
  if (!provenance) return false
  return provenance.authentication === undefined || isProvenSender(reversePath, provenance.authentication)
}
