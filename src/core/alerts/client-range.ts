import { clientNetwork } from '../passwords/client-network.ts'

/**
 * The part of the net that a client counts as coming from. A browser is known by what about one household or office has: the /24 of IPv4, the /48 of IPv6. Mail programs on telephones log in from wherever they are, by themselves and
 * many times a day, and would be new at every corner: they are known by the /16 and the /32, which is about what a carrier has.
 */
export function clientRange(address: string, family: 'web' | 'program'): string {
  const network = clientNetwork(address)
  if (network.endsWith('/24')) {
    const groups = network.slice(0, -3).split('.')
    return family === 'web' ? network : `${groups.slice(0, 2).join('.')}.0.0/16`
  }
  if (!network.endsWith('/56')) return network
  const groups = network.slice(0, -'::/56'.length).split(':')
  return family === 'web' ? `${groups.slice(0, 3).join(':')}::/48` : `${groups.slice(0, 2).join(':')}::/32`
}
