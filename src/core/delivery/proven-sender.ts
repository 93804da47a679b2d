import type { Authentication } from '../authentication/authentication.ts'

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
