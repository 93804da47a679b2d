import { BlockList, isIP } from 'node:net'

const REFUSED: readonly (readonly [network: string, prefix: number, family: 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 127, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
]

const refused = new BlockList()
for (const [network, prefix, family] of REFUSED) refused.addSubnet(network, prefix, family)

/**
 * Whether mail may go to an address that somebody else has published: not to ourselves, the link, or a group. Otherwise anybody's MX record could
 * make us talk to services that only this machine is to reach. Private networks are left to the operator's firewall: mail is sent within them.
 */
export function isFitForMail(address: string): boolean {
  const family = isIP(address)
  if (family === 0) return false
  // BlockList also finds IPv4 addresses that are written as IPv6 (::ffff:127.0.0.1).
  return !refused.check(address, family === 4 ? 'ipv4' : 'ipv6')
}
