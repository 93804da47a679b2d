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
 * What is shown for which name, the best first: what is kept (the newest first), what comes from elsewhere, what was taken back or has no OCSP answer though it must be shown with one (strict clients turn away from it, RFC 7633 §4.2), stopgaps. An RSA certificate stands beside the first ECDSA one that
 * has all of its names. The first of all is the one for `hostname`, for peers that name no host.
 */
export function arrangeIdentities(
  kept: readonly KeptIdentity[],
  others: readonly Identity[],
  hostname: string,
): readonly Identity[] {
  const shown = kept.filter(({ entry, staple }) => isShown(entry.state) && (!entry.facts?.mustStaple || staple))
  const all = [
    ...paired(shown),
    ...others.filter(({ isStopgap }) => !isStopgap),
    ...paired(kept.filter((one) => !shown.includes(one))),
    ...others.filter(({ isStopgap }) => isStopgap),
  ]
  const standard = identityFor(all, hostname)
  // Only for this name, lest it come before a newer one for its other names.
  return standard ? [{ ...standard, names: [hostname] }, ...all] : all
}

function paired(kept: readonly KeptIdentity[]): Identity[] {
  const isRsa = ({ entry }: KeptIdentity) => entry.algorithm.startsWith('rsa')
  const rsa = kept.filter(isRsa)
  const besides = new Set<KeptIdentity>()
  const identities = kept
    .filter((one) => !isRsa(one))
    .map((one) => {
      const beside = rsa.find(({ entry }) => entry.names.every((name) => one.entry.names.includes(name)))
      if (beside) besides.add(beside)
      return identityOf(one, beside)
    })
  return [...identities, ...rsa.filter((one) => !besides.has(one)).map((one) => identityOf(one, undefined))]
}

function identityOf({ entry, chain, privateKey, staple }: KeptIdentity, beside: KeptIdentity | undefined): Identity {
  return {
    names: entry.names,
    certificateChain: chain,
    privateKey,
    notAfterMs: entry.facts?.notAfterMs ?? 0,
    ...(beside ? { rsa: { certificateChain: beside.chain, privateKey: beside.privateKey } } : {}),
    ...(staple ? { staple } : {}),
  }
}
