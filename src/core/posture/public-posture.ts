import type { PostureCount } from './posture-ledger.ts'
import { isForwardSecret, isPostQuantum, type Protection, type Service } from './protection.ts'

const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS
/** A Monday: 1970-01-05. */
const FIRST_MONDAY_MS = 4 * DAY_MS

/** Services as outsiders know them: ports with TLS from the first octet and with STARTTLS are one. */
export const PUBLIC_SERVICES = {
  https: ['https', 'jmap'],
  imap: ['imap', 'imaps'],
  pop3: ['pop3', 'pop3s'],
  submission: ['submission', 'submissions'],
  managesieve: ['managesieve'],
  smtp: ['smtp'],
  'smtp-out': ['smtp-out'],
} as const satisfies Readonly<Record<string, readonly Service[]>>

export type PublicService = keyof typeof PUBLIC_SERVICES

/** Those that members log in to: whoever is one of few there could be told by what is said of all. */
const OF_MEMBERS: ReadonlySet<PublicService> = new Set(['imap', 'pop3', 'submission', 'managesieve'])

/** Whole percents. 100 is every single one and 0 not a single one; whatever lies between is from 1 to 99. */
export type PublicShare = number

export interface NamedShare {
  readonly name: string
  readonly share: PublicShare
}

/** How the connections of one service were protected in one week, as far as that can be said without telling of anybody. */
export interface PublicWeek {
  /** Monday, 00:00 UTC. */
  readonly weekMs: number
  readonly service: PublicService
  /** Two leading digits, the rest zeros. */
  readonly connections: number
  /** Of all connections. */
  readonly encrypted: PublicShare
  /** Of those with TLS. */
  readonly forwardSecret: PublicShare
  readonly postQuantum: PublicShare
  readonly tls13: PublicShare
  /** Of those with TLS, most frequent first; what is less than one percent stands together as `other`. */
  readonly versions: readonly NamedShare[]
  readonly groups: readonly NamedShare[]
  /** Of connections that we made to others: `dane`, `web-pki` (a trusted certificate), `nothing` (encrypted to whoever answered), `clear`. */
  readonly proofs: readonly NamedShare[]
}

/** From where on something is said. */
export interface PublicLimits {
  readonly leastConnections: number
  readonly leastMembers: number
}

/** The Monday on which the week of a moment begins. */
export function weekOf(atMs: number): number {
  return atMs - ((((atMs - FIRST_MONDAY_MS) % WEEK_MS) + WEEK_MS) % WEEK_MS)
}

/**
 * What may be said of a week that is over. `counts` are those of its days; `members`: how many members have logged in to a service in it, undefined where nobody knows any more.
 *
 * Threat: on a small server the figures of an hour, or exact ones, tell when somebody reads mail and with what, and the difference of two looks at the page is the figures of the time
 * between. So only whole weeks are published, each once and never again in another grouping, nothing below a number of connections, nothing of a service of members
 * below a number of members, no sums over services (what is left out could be worked out of them), and shares in whole percents.
 */
export function publicWeek(
  weekMs: number,
  counts: readonly PostureCount[],
  members: ReadonlyMap<PublicService, number>,
  limits: PublicLimits,
): readonly PublicWeek[] {
  return Object.entries(PUBLIC_SERVICES).flatMap(([name, services]) => {
    const service = name as PublicService
    // Our own audits would be most of what a small server has, and say nothing of anybody.
    const own = counts.filter(
      ({ service: name, trust }) => trust !== 'own' && (services as readonly Service[]).includes(name),
    )
    const connections = total(own)
    if (connections < limits.leastConnections) return []
    if (OF_MEMBERS.has(service) && (members.get(service) ?? 0) < limits.leastMembers) return []
    return [{ weekMs, service, connections: twoDigits(connections), ...sharesOf(own) }]
  })
}

/** The public name of a service, undefined for one of which nothing is said: HTTP says where HTTPS is and nothing else. */
export function publicServiceOf(service: Service): PublicService | undefined {
  const found = Object.entries(PUBLIC_SERVICES).find(([, services]) =>
    (services as readonly Service[]).includes(service),
  )
  return found?.[0] as PublicService | undefined
}

function sharesOf(counts: readonly PostureCount[]): Omit<PublicWeek, 'weekMs' | 'service' | 'connections'> {
  const secured = counts.filter(({ protection }) => protection !== undefined)
  const having = (holds: (protection: Protection) => boolean) =>
    shareIn(total(secured.filter(({ protection }) => holds(protection as Protection))), total(secured))
  return {
    encrypted: shareIn(total(secured), total(counts)),
    forwardSecret: having(isForwardSecret),
    postQuantum: having(isPostQuantum),
    tls13: having(({ version }) => version === 'TLSv1.3'),
    versions: namedShares(secured, ({ protection }) => protection?.version),
    groups: namedShares(secured, ({ protection }) => protection?.group),
    proofs: namedShares(counts, ({ trust, protection }) => provedBy(trust, protection)),
  }
}

function provedBy(trust: PostureCount['trust'], protection: Protection | undefined): string | undefined {
  if (trust === undefined || trust === 'own') return undefined
  return protection ? trust.provedBy : 'clear'
}

/** Most frequent first. Nothing is said of what is less than one percent but how much all of it is. */
function namedShares(
  counts: readonly PostureCount[],
  nameOf: (count: PostureCount) => string | undefined,
): readonly NamedShare[] {
  const named = Map.groupBy(counts, nameOf)
  named.delete(undefined)
  const whole = [...named.values()].reduce((sum, some) => sum + total(some), 0)
  const isRare = (some: readonly PostureCount[]) => total(some) * 100 < whole
  const common = [...named]
    .filter(([, some]) => !isRare(some))
    .map(([name, some]) => [name as string, total(some)] as const)
  common.sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
  const rest = whole - common.reduce((sum, [, connections]) => sum + connections, 0)
  const all = rest > 0 ? [...common, ['other', rest] as const] : common
  return all.map(([name, connections]) => ({ name, share: shareIn(connections, whole) }))
}

/** Whole percents that say 100 only of all and 0 only of none. */
function shareIn(part: number, whole: number): PublicShare {
  if (part === 0) return 0
  if (part === whole) return 100
  return Math.min(99, Math.max(1, Math.round((100 * part) / whole)))
}

function twoDigits(count: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(count)) - 1)
  return Math.floor(count / unit) * unit
}

function total(counts: readonly PostureCount[]): number {
  return counts.reduce((sum, { connections }) => sum + connections, 0)
}
