import type { Identity } from './identity.ts'

/** Those of `hosts` (lower-case A-labels) that no certificate is for, stopgaps left aside: whoever asks for one of them is shown a certificate of another name, or one that nobody trusts. */
export function uncoveredHosts(
  hosts: readonly string[],
  identities: readonly Pick<Identity, 'names' | 'isStopgap'>[],
): string[] {
  const names = new Set(identities.flatMap(({ names, isStopgap }) => (isStopgap ? [] : names)))
  return hosts.filter((host) => !names.has(host) && !names.has(`*${host.slice(host.indexOf('.'))}`))
}
