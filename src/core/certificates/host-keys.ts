import type { CertificateEntry } from './certificate-entry.ts'
import { isComing, isShown } from './certificate-states.ts'

/** SHA-256 of the public keys that a host shows, as TLSA records have them (selector 1, matching type 1): hexadecimal. */
export interface HostKeys {
  readonly shown: readonly string[]
  /** Those that certificates are awaited for: they belong into the DNS before they are shown (RFC 7671 §8.1). */
  readonly coming: readonly string[]
}

/** The keys of the inventory for a host. Nothing is shown of it where nothing stands in it for the host: then others are. */
export function keptKeys(entries: readonly CertificateEntry[], host: string): HostKeys {
  const wildcard = `*${host.slice(host.indexOf('.'))}`
  const own = entries.filter(
    ({ origin, names }) =>
      (origin === 'imported' || origin === 'acme') && (names.includes(host) || names.includes(wildcard)),
  )
  const digests = (some: readonly CertificateEntry[]) => [...new Set(some.map(({ spki }) => spki))]
  return {
    shown: digests(own.filter(({ state }) => isShown(state))),
    coming: digests(own.filter(({ state }) => isComing(state))),
  }
}
