import type { LeakyBuckets } from '../../../base/leaky-buckets.ts'
import { addressParts, tryCanonicalAddress } from '../../../core/directory/canonical-address.ts'
import type { Directory } from '../../../core/directory/directory.ts'
import type { DeliveryAttempt, DeliveryLog } from '../../../core/queue/delivery-log.ts'
import { sentHop } from '../../../core/trail/hops-of.ts'
import type { DomainOutlook, DomainOutlooks } from '../../../core/transport-policy/domain-outlook.ts'
import type { TransportAttempt } from '../../../core/transport-policy/transport-attempt.ts'
import type { Arguments } from '../../../wire/jmap/arguments.ts'
import { invalidArguments } from '../../../wire/jmap/arguments.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import type { RecipientLevel, RecipientProtection } from '../../../wire/jmap/protection.ts'
import { jmapAccountId, takeAccount } from '../account-ids.ts'
import type { Method } from '../capability.ts'
import { tooLarge } from '../standard/get.ts'

export interface RecipientServices {
  readonly log: Pick<DeliveryLog, 'latestTo'>
  readonly directory: Pick<Directory, 'domain'>
  readonly outlooks: Pick<DomainOutlooks, 'of' | 'isKnown'>
  /** Look-ups of members, each under the id of its account. */
  readonly asked: LeakyBuckets
}

const MOST_DOMAINS = 50
/** RFC 5321 §4.5.3.1.2. */
const MAX_DOMAIN = 255
/** Look-ups of one member in one go; over time those that `asked` lets through come on top. */
const MOST_AT_ONCE = 100

/**
 * RecipientProtection/get: what is to be expected of mail for some domains, before it is sent. Arguments `accountId` and `domains`, as they stand in the addresses: whom exactly a message is for need not be told. The answer has a `list` of
 * `RecipientProtection`, in the order of `domains`.
 *
 * Everything in it is public, or the member's own: what other members have sent would tell one of them to whom another one writes. Who types an address makes this server ask the DNS for its domain, as sending does; so a domain with a DNS server of its own
 * sees that somebody here has written it down, not who. Look-ups are counted for each member, so that this server is no instrument for flooding others with questions.
 */
export function getRecipientProtection({ log, directory, outlooks, asked }: RecipientServices): Method {
  return async (args: Arguments, context) => {
    const account = takeAccount(args, context)
    const domains = args.optionalStrings('domains') ?? []
    args.end()
    if (domains.length > MOST_DOMAINS) throw tooLarge(`At most ${MOST_DOMAINS} domains at a time`)
    if (domains.some((domain) => domain === '' || domain.length > MAX_DOMAIN)) {
      throw invalidArguments('"domains" are what stands behind the @ of addresses')
    }
    const spellings = new Map(domains.map((domain) => [domain, spellingsOf(domain)]))
    const last = await log.latestTo(account, [...new Set([...spellings.values()].flat())])
    const look = async (domain: string): Promise<RecipientProtection> => {
      const names = spellings.get(domain) as readonly string[]
      if (await isOurs(directory, names)) return { domain, level: 'here' }
      const isFree = outlooks.isKnown(domain)
      const isTooMuch = !isFree && asked.level(account) >= MOST_AT_ONCE
      if (!isFree && !isTooMuch) asked.add(account)
      const outlook: DomainOutlook = isTooMuch ? { kind: 'unknown' } : await outlooks.of(domain)
      const found = names.flatMap((name) => last.get(name) ?? [])
      return protectionOf(domain, outlook, found.sort((a, b) => b.atMs - a.atMs)[0])
    }
    const list = await Promise.all(domains.map(look))
    return { accountId: jmapAccountId(account), list: JSON.parse(JSON.stringify(list)) as JsonObject[] }
  }
}

/** A domain as it was written, and as the log may have it. */
function spellingsOf(domain: string): readonly string[] {
  const canonical = tryCanonicalAddress(`x@${domain}`)
  return [...new Set([domain.toLowerCase(), ...(canonical === undefined ? [] : [addressParts(canonical).domain])])]
}

async function isOurs(directory: Pick<Directory, 'domain'>, names: readonly string[]): Promise<boolean> {
  for (const name of names) if (await directory.domain(name)) return true
  return false
}

function protectionOf(
  domain: string,
  outlook: DomainOutlook,
  attempt: DeliveryAttempt | undefined,
): RecipientProtection {
  const last = attempt && lastOf(attempt)
  const level = levelOf(outlook, last)
  if (outlook.kind !== 'hosts') return { domain, level, ...(last ? { last } : {}) }
  const { promise: demands, dane, mtaSts, isBroken } = outlook
  return { domain, level, promise: { demands, dane, mtaSts, isBroken }, ...(last ? { last } : {}) }
}

function lastOf(attempt: DeliveryAttempt): NonNullable<RecipientProtection['last']> {
  const { state, provedBy, policies } = sentHop(attempt)
  const { protection } = attempt
  const { offersRequireTls } = (attempt.facts ?? {}) as Partial<TransportAttempt>
  return {
    atMs: attempt.atMs,
    state,
    ...(protection ? { protection } : {}),
    ...(provedBy ? { provedBy } : {}),
    policies,
    ...(offersRequireTls === undefined ? {} : { offersRequireTls }),
  }
}

/** Only what is promised is protected: a host that proved itself once need not do so the next time. */
function levelOf(outlook: DomainOutlook, last: RecipientProtection['last']): RecipientLevel {
  if (outlook.kind === 'nowhere') return 'nowhere'
  const demands = outlook.kind === 'hosts' ? outlook.promise : 'none'
  if (demands !== 'none') return demands
  if (last === undefined || last.state === 'unknown') return 'unknown'
  return last.state === 'clear' ? 'clear' : 'encrypted'
}
