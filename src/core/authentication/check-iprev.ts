import { isIPv6 } from 'node:net'
import type { Dns } from '../dns/dns.ts'
import { recordsOf } from '../dns/dns.ts'

/** Whether the address of the client has a name that leads back to it. RFC 8601 §3. */
export interface IprevResult {
  /** `permerror`: the address has no name. */
  readonly result: 'pass' | 'fail' | 'temperror' | 'permerror'
  /** The name, if it leads back. */
  readonly name: string | undefined
}

/** As many as SPF looks at (RFC 7208 §4.6.4). */
const MAX_NAMES = 10

/** Never throws. */
export async function checkIprev(dns: Dns, remoteAddress: string): Promise<IprevResult> {
  const pointer = await dns.ask(reverseName(remoteAddress), 'PTR')
  if (pointer.kind === 'unavailable') return { result: 'temperror', name: undefined }
  if (pointer.kind !== 'found') return { result: 'permerror', name: undefined }
  const wanted = canonicalAddress(remoteAddress)
  const type = isIPv6(wanted) ? 'AAAA' : 'A'
  let isUncertain = false
  for (const name of pointer.records.slice(0, MAX_NAMES)) {
    const answer = await dns.ask(name, type)
    if (answer.kind === 'unavailable') isUncertain = true
    if (recordsOf(answer).some((address) => canonicalAddress(address) === wanted)) return { result: 'pass', name }
  }
  return { result: isUncertain ? 'temperror' : 'fail', name: undefined }
}

/** The name under which the names of an address are asked for. RFC 1035 §3.5, RFC 3596 §2.5. */
function reverseName(address: string): string {
  const canonical = canonicalAddress(address)
  if (!isIPv6(canonical)) return `${canonical.split('.').reverse().join('.')}.in-addr.arpa`
  const [head = '', tail] = canonical.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const gap = tail === undefined ? 0 : 8 - left.length - right.length
  const groups = [...left, ...Array.from({ length: gap }, () => '0'), ...right]
  const digits = groups.map((group) => group.padStart(4, '0')).join('')
  return `${[...digits].reverse().join('.')}.ip6.arpa`
}

/** One spelling for each address: RFC 5952, and the IPv4 address of one that is mapped. */
function canonicalAddress(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  if (mapped) return mapped[1] as string
  if (!isIPv6(address)) return address
  return new URL(`http://[${address.replace(/%.*$/, '')}]/`).hostname.slice(1, -1)
}
