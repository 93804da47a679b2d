import type { Configuration } from '../config/configuration.ts'

/** The addresses of ours that mail goes out by, where they are set. */
export function outboundAddresses({
  addresses,
  suspectAddresses,
  forwardedAddresses,
}: Configuration['outbound']): readonly string[] {
  return [...addresses, ...suspectAddresses, ...forwardedAddresses]
}
