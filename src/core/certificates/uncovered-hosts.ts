import type { Identity } from './identity.ts'

/** Those of `hosts` (lower-case A-labels) that no certificate is for: whoever asks for one of them is shown a certificate of another name. */
export function uncoveredHosts(hosts: readonly string[], identities: readonly Pick<Identity, 'names'>[]): string[] {
  const names = new Set(identities.flatMap((identity) => identity.names))
  return hosts.filter((host) => !names.has(host) && !names.has(`*${host.slice(host.indexOf('.'))}`))
}
