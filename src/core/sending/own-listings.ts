import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Dns } from '../dns/dns.ts'
import { DnsLists } from '../filter/dns-lists.ts'

/** One of our addresses that others are told to distrust. */
export interface OwnListing {
  readonly address: string
  /** The lists that have it. */
  readonly zones: readonly string[]
}

/** For all lists together, of one address. */
const TIME_MS = 20_000

/** Looks our own addresses up in the lists (RFC 5782) that other servers may ask about us. A list that does not answer, or refuses us, says nothing. */
export async function ownListings(
  dns: Dns,
  zones: readonly string[],
  addresses: readonly string[],
  clock: Clock,
  log: Log,
): Promise<readonly OwnListing[]> {
  if (zones.length === 0) return []
  const lists = new DnsLists(dns, { lists: zones.map((zone) => ({ zone, weight: 1 })), timeMs: TIME_MS }, clock, log)
  const found: OwnListing[] = []
  for (const address of new Set(addresses)) {
    const { zones: listedIn } = await lists.ask(address)
    if (listedIn.length > 0) found.push({ address, zones: listedIn })
  }
  return found
}
