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

/** Special-purpose networks that no public server has an address in (IANA's registries for RFC 6890, without what is globally reachable). */
const NOT_PUBLIC: readonly (readonly [network: string, prefix: number, family: 'ipv4' | 'ipv6'])[] = [
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.88.99.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
]

/** Of IPv6 only what is given out at all is public (2000::/3), and of that not these: among them everything that carries an address of IPv4 within, which a gateway may lead to where that address is. */
const NOT_PUBLIC_V6: readonly (readonly [network: string, prefix: number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

const notPublic = new BlockList()
for (const [network, prefix, family] of [...REFUSED, ...NOT_PUBLIC]) notPublic.addSubnet(network, prefix, family)
for (const [network, prefix] of NOT_PUBLIC_V6) notPublic.addSubnet(network, prefix, 'ipv6')
const givenOut = new BlockList()
givenOut.addSubnet('2000::', 3, 'ipv6')

/**
 * Whether an address is one of the public internet: what a URL that a stranger has written may lead us to. Not private, shared, link-local, reserved or for documentation, and not an address of IPv4 that is written or carried within one of IPv6
 * (mapped, compatible, NAT64 of RFC 6052 and RFC 8215, 6to4, Teredo): those are reached as what they are.
 */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !notPublic.check(address, 'ipv4')
  // A zone (fe80::1%eth0) is a link of this machine.
  if (family !== 6 || address.includes('%')) return false
  return givenOut.check(address, 'ipv6') && !notPublic.check(address, 'ipv6')
}
