import { isIP } from 'node:net'

/** The IPv4 address that an IPv6 address stands for (RFC 4291 §2.5.5.2); any other text as it is. */
export function unmapped(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address
}

/** The eight groups of an IPv6 address as four hexadecimal digits each, without its zone; undefined for anything else. RFC 4291 §2.2. */
export function tryIpv6Groups(address: string): readonly string[] | undefined {
  const bare = address.replace(/%.*$/, '').toLowerCase()
  if (isIP(bare) !== 6 || bare.includes('.')) return undefined
  const [head = '', tail] = bare.split('::')
  const first = head === '' ? [] : head.split(':')
  const last = tail ? tail.split(':') : []
  const zeros = tail === undefined ? 0 : 8 - first.length - last.length
  return [...first, ...Array<string>(zeros).fill('0'), ...last].map((group) => group.padStart(4, '0'))
}
