/** Who is behind an address, as peers are counted: the smallest thing that one customer has, and the network around it. */
export interface PeerNetworks {
  /** The address itself; the /64 of IPv6, of which a single customer has at least one. */
  readonly host: string
  /** The /24 of IPv4, the /48 of IPv6: what one hosting customer, or one company, may have in all. */
  readonly network: string
}

/** The networks of an address as a socket tells it, without a zone. What is no address is a peer by itself. */
export function networksOf(address: string): PeerNetworks {
  const four = /^(?:::ffff:)?((\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3})$/i.exec(address)
  if (four) return { host: four[1] as string, network: `${four[2]}.0/24` }
  if (!address.includes(':')) return { host: address, network: address }
  const groups = groupsOf(address.replace(/%.*$/, '').toLowerCase())
  return { host: `${groups.slice(0, 4).join(':')}::/64`, network: `${groups.slice(0, 3).join(':')}::/48` }
}

/** The groups of an IPv6 address, without what may be left out (RFC 5952). */
function groupsOf(address: string): string[] {
  const [head = '', tail] = address.split('::')
  const front = head === '' ? [] : head.split(':')
  const missing = tail === undefined ? 0 : 8 - front.length - (tail === '' ? 0 : tail.split(':').length)
  const groups = [...front, ...Array<string>(Math.max(0, missing)).fill('0'), ...(tail ? tail.split(':') : [])]
  return groups.map((group) => group.replace(/^0+(?=.)/, ''))
}
