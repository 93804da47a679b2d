import { isIP } from 'node:net'

/** The server name by which an authority asks in a handshake: the host itself, or the reverse name of an address. RFC 8737 §3, RFC 8738 §6. */
export function alpnServerName(identifier: string): string {
  const family = isIP(identifier)
  if (family === 4) return `${identifier.split('.').reverse().join('.')}.in-addr.arpa`
  if (family === 6) return `${nibbles(identifier).reverse().join('.')}.ip6.arpa`
  return identifier
}

/** RFC 3596 §2.5. */
function nibbles(address: string): string[] {
  const [head = '', tail] = address.split('::')
  const groups = (part: string) => (part === '' ? [] : part.split(':'))
  const [before, after] = [groups(head), groups(tail ?? '')]
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0')
  return [...before, ...(tail === undefined ? [] : zeros), ...after].flatMap((group) => [...group.padStart(4, '0')])
}
