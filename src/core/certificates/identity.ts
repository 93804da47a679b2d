/** A certificate with its key, for the host names that it is to be served for. */
export interface Identity {
  /** Host names in lower-case A-labels; `*.example.org` stands for one level. */
  readonly names: readonly string[]
  /** Leaf first, PEM. */
  readonly certificateChain: string
  /** PKCS #8, PEM. A secret. */
  readonly privateKey: string
  /** End of the leaf's validity, milliseconds since the epoch. */
  readonly notAfterMs: number
  /** Whether its key is RSA, which is read by clients that read nothing newer. */
  readonly isRsa?: boolean
  /** An OCSP answer about the leaf (RFC 6960, DER) that is handed to clients who ask for one (RFC 6066 §8). */
  readonly staple?: Uint8Array
  /** Whether it only stands in until there is one that clients trust. */
  readonly isStopgap?: boolean
}

/** Port: where the certificates in service come from. The first identity serves peers that name no host, or one we do not know. */
export interface CertificateSource {
  current(): readonly Identity[]
  /** Calls `notice` after the identities have been replaced. */
  watch(notice: () => void): Disposable
}

/** The identity for a host name: an exact name before a wildcard, before the first one. */
export function identityFor(identities: readonly Identity[], host: string): Identity | undefined {
  return covering(identities, host) ?? identities[0]
}

/** The identity for clients that read RSA certificates only: one that has the host name, or that of peers who name no host. Undefined where RSA is all there is anyway, or nothing of it. */
export function rsaBeside(identities: readonly Identity[], host: string): Identity | undefined {
  if (identityFor(identities, host)?.isRsa) return undefined
  const rsa = identities.filter(({ isRsa }) => isRsa)
  return covering(rsa, host) ?? covering(rsa, identities[0]?.names[0] ?? '')
}

function covering(identities: readonly Identity[], host: string): Identity | undefined {
  const name = host.toLowerCase()
  const dot = name.indexOf('.')
  const wildcard = dot > 0 ? `*${name.slice(dot)}` : undefined
  return (
    identities.find((identity) => identity.names.includes(name)) ??
    identities.find((identity) => wildcard !== undefined && identity.names.includes(wildcard))
  )
}
