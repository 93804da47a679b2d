import type { CertificateEntry } from './certificate-entry.ts'
import { isShown } from './certificate-states.ts'
import { type Identity, identityFor } from './identity.ts'

/** A certificate of the inventory with its key. */
export interface KeptIdentity {
  readonly entry: CertificateEntry
  readonly chain: string
  /** PKCS #8, PEM. A secret. */
  readonly privateKey: string
  readonly staple?: Uint8Array | undefined
}

/** Whether a certificate of the inventory is to be shown, at least where there is nothing better: one that was taken back is believed by more clients than one of an authority that they do not know. */
export function isServed({ state, facts }: CertificateEntry, nowMs: number): boolean {
  if (!facts || facts.notAfterMs <= nowMs) return false
  return isShown(state) || state === 'revoked' || state === 'blocked'
}

/**
 * What is shown for which name, the best first: what is kept (the newest first, RSA after the others), what comes from elsewhere, what was taken back or has no OCSP answer though it must be shown with one (strict clients turn away from it, RFC 7633 §4.2), stopgaps.
 * RSA certificates are shown for their names to clients that read nothing else (`rsaBeside`), and to all where nothing else is there. The first of all is the one for `hostname`, for peers that name no host.
 */
export function arrangeIdentities(
  kept: readonly KeptIdentity[],
  others: readonly Identity[],
  hostname: string,
): readonly Identity[] {
  const shown = kept.filter(({ entry, staple }) => isShown(entry.state) && (!entry.facts?.mustStaple || staple))
  const good = [...rsaLast(shown), ...others.filter(({ isStopgap }) => !isStopgap)]
  const all = [
    ...good,
    ...rsaLast(kept.filter((one) => !shown.includes(one))).filter((one) => !isNeedless(one, good)),
    ...others.filter(({ isStopgap }) => isStopgap),
  ]
  const standard = identityFor(all, hostname)
  // Only for this name, lest it come before a newer one for its other names.
  return standard ? [{ ...standard, names: [hostname] }, ...all] : all
}

function rsaLast(kept: readonly KeptIdentity[]): Identity[] {
  const isRsa = ({ entry }: KeptIdentity) => entry.algorithm.startsWith('rsa')
  return [...kept.filter((one) => !isRsa(one)), ...kept.filter(isRsa)].map(identityOf)
}

/** Threat: an RSA key that has leaked would be shown to old clients for as long as its certificate lasts, however good the one beside it is. */
function isNeedless({ isRsa, names }: Identity, good: readonly Identity[]): boolean {
  return isRsa === true && names.every((name) => good.some((one) => one.names.includes(name)))
}

function identityOf({ entry, chain, privateKey, staple }: KeptIdentity): Identity {
  return {
    names: entry.names,
    certificateChain: chain,
    privateKey,
    notAfterMs: entry.facts?.notAfterMs ?? 0,
    ...(entry.algorithm.startsWith('rsa') ? { isRsa: true } : {}),
    ...(staple ? { staple } : {}),
  }
}
