import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'

const INNER: readonly (readonly [network: string, prefix: number, family: 'ipv4' | 'ipv6'])[] = [
  ['127.0.0.0', 8, 'ipv4'],
  // RFC 1918 §3.
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['::1', 128, 'ipv6'],
  // RFC 4193 §3.1.
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
]

const inner = new BlockList()
for (const [network, prefix, family] of INNER) inner.addSubnet(network, prefix, family)

/** Whether an address is of this machine, of its link, or of a private network. */
export function isInnerAddress(address: string): boolean {
  const family = isIP(address)
  return family !== 0 && inner.check(address, family === 4 ? 'ipv4' : 'ipv6')
}

/** The addresses of a host (a name or an address, IPv6 with or without brackets), as this machine finds them when it connects; empty if it finds none. */
export async function addressesOf(host: string): Promise<readonly string[]> {
  const bare = host.replace(/^\[|\]$/g, '')
  try {
    return (await lookup(bare, { all: true })).map(({ address }) => address)
  } catch (error) {
    if (error instanceof Error && 'code' in error) return []
    throw error
  }
}
