import type { CertificateEntry } from './certificate-entry.ts'
import { isShown } from './certificate-states.ts'

/** Who operates a host, as an authority has verified it. Everything is read from the certificate, nothing from the configuration. */
export interface IdentityPanel {
  /** The organisation and, where they are named, its country (two capital letters) and its number in the register. */
  readonly operator: string
  readonly country: string | undefined
  readonly registration: string | undefined
  /** Who has verified that: the name of the issuer. */
  readonly authority: string
  readonly level: 'EV' | 'OV'
  readonly notAfterMs: number
}

/**
 * The panel of a host: what its certificate in service says of the operator. Undefined where it says nothing, as with one of level DV or of a private authority: a panel
 * that is not backed by a certificate would be a forgery.
 */
export function identityPanel(entries: readonly CertificateEntry[], host: string): IdentityPanel | undefined {
  const wildcard = `*${host.slice(host.indexOf('.'))}`
  const shown = entries.filter(({ state, facts }) => isShown(state) && facts)
  const facts = (shown.find(({ names }) => names.includes(host)) ?? shown.find(({ names }) => names.includes(wildcard)))
    ?.facts
  if (!facts || facts.organisation === undefined || (facts.level !== 'EV' && facts.level !== 'OV')) return undefined
  const { organisation: operator, country, registration, issuer: authority, level, notAfterMs } = facts
  return { operator, country, registration, authority, level, notAfterMs }
}
