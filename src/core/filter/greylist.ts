import { isIP } from 'node:net'
import { tryIpv6Groups, unmapped } from './ipv6-groups.ts'

/** How long is waited, and remembered. RFC 6647 §5. */
export interface GreylistSettings {
  /** A sender that comes back after that is let in. */
  readonly delayMs: number
  /** One that comes back later than that begins anew. */
  readonly retryMs: number
  /** Who was let in stays so for as long after its last message. */
  readonly keepMs: number
  /** Entries at once; the oldest are forgotten first. */
  readonly entries: number
}

/** Port: who has tried before. Shared by all processes, and kept when they end. Contract: `greylist.contract.ts`. */
export interface Greylist {
  /** Notes an attempt and says whether it is let in. */
  letsIn(key: string, nowMs: number, settings: GreylistSettings): Promise<boolean>
}

/**
 * Under which a sender is remembered: its network, since large senders retry from other hosts (RFC 6647 §4.1), and its domain. Not the address, which some change with every attempt, nor
 * the recipient: who has waited once need not wait for everybody.
 */
export function greylistKey(address: string, domain: string): string {
  return `${networkOf(address)} ${domain.toLowerCase().slice(0, 255)}`
}

/** The /24 of IPv4, the /64 of IPv6. */
function networkOf(address: string): string {
  const host = unmapped(address)
  if (isIP(host) === 4) return `${host.slice(0, host.lastIndexOf('.'))}.0/24`
  const groups = tryIpv6Groups(host)
  return groups ? `${groups.slice(0, 4).join(':')}::/64` : host.slice(0, 64)
}
