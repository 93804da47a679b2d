/**
 * The network that an address belongs to, as guessing is counted: the /24 of IPv4 and the /56 of IPv6. Both are about what one
 * household, office or small hosting customer has: a phone that moves within them stays the same guest, and an attacker needs another
 * contract rather than another number to be a new one. A /64 would be too little: most access lines and servers have 256 of them or more.
 * An IPv4 address mapped into IPv6 is IPv4. What is no address at all is one network by itself.
 */
export function clientNetwork(address: string): string {
  const mapped = /^::ffff:([0-9]{1,3}(?:\.[0-9]{1,3}){3})$/i.exec(address)
  const four = /^([0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3})\.[0-9]{1,3}$/.exec(mapped?.[1] ?? address)
  if (four) return `${four[1]}.0/24`
  // The zone, and a dotted end, lie behind the part that counts.
  const bare = address.replace(/%.*$/, '').replace(/:[0-9]{1,3}(?:\.[0-9]{1,3}){3}$/, ':0:0')
  if (!/^[0-9a-f:]{2,39}$/i.test(bare)) return `?${address.slice(0, 64)}`
  const [head = '', tail] = bare.toLowerCase().split('::')
  const first = head === '' ? [] : head.split(':')
  const last = tail ? tail.split(':') : []
  const groups =
    tail === undefined ? first : [...first, ...Array(Math.max(0, 8 - first.length - last.length)).fill('0'), ...last]
  const [a, b, c, d] = groups.map((group) => Number.parseInt(group, 16))
  return `${[a, b, c, (d ?? 0) & 0xff00].map((group) => (group ?? 0).toString(16)).join(':')}::/56`
}
