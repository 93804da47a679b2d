import { isIP } from 'node:net'
import type { Identity } from '../../core/certificates/identity.ts'

/** The host names that certificates are shown for, each once; for a wildcard one name below it. Addresses are asked for by no name. */
export function hostsShown(identities: readonly Pick<Identity, 'names'>[]): readonly string[] {
  const names = identities.flatMap((identity) => identity.names).filter((name) => isIP(name) === 0)
  return [...new Set(names.map((name) => name.replace(/^\*\./, 'any.')))]
}
