import type { PostureCount, RefusalCount } from './posture-ledger.ts'
import { isForwardSecret, isPostQuantum, type Protection, type Service } from './protection.ts'

/** How often something occurred among the connections of a service. */
export interface PostureTally {
  readonly name: string
  readonly connections: number
}

/** How the connections of one service (or all) were protected. */
export interface ServicePosture {
  readonly service: Service | 'all'
  readonly connections: number
  /** Connections with any TLS, with an ephemeral key agreement, with ML-KEM in it, and with TLS 1.3. */
  readonly encrypted: number
  readonly forwardSecret: number
  readonly postQuantum: number
  readonly tls13: number
  /** Most frequent first; clear text is not among them. */
  readonly versions: readonly PostureTally[]
  readonly groups: readonly PostureTally[]
  readonly suites: readonly PostureTally[]
  /** Of connections that we made to others: what their side promises (`dane`, `mta-sts`, `none`), and what proved the host (`dane`, `web-pki`, `nothing`). Clear text is among them. */
  readonly policies: readonly PostureTally[]
  readonly proofs: readonly PostureTally[]
  /** Connections from this machine itself, which are among all of these. */
  readonly own: number
  /** Connections that came to nothing, by reason; they are not among `connections`. */
  readonly refused: readonly PostureTally[]
}

/** What was measured in a time. */
export interface PostureReport {
  readonly all: ServicePosture
  /** Services that had connections, by name. */
  readonly services: readonly ServicePosture[]
}

/** Adds counts up, by service and for all of them together; those of `http`, which says where HTTPS is and nothing else, stand for themselves. */
export function reportPosture(counts: readonly PostureCount[], refusals: readonly RefusalCount[] = []): PostureReport {
  const names = new Set([...counts, ...refusals].map(({ service }) => service))
  const of = <T extends { readonly service: Service }>(all: readonly T[], wanted: (service: Service) => boolean) =>
    all.filter(({ service }) => wanted(service))
  const posture = (name: ServicePosture['service'], wanted: (service: Service) => boolean) =>
    servicePosture(name, of(counts, wanted), of(refusals, wanted))
  return {
    all: posture('all', (service) => service !== 'http'),
    services: [...names].sort().map((name) => posture(name, (service) => service === name)),
  }
}

/** `part` of `whole` as a share from 0 to 1, or undefined where there is nothing to share: no connections prove nothing. */
export function shareOf(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole
}

function servicePosture(
  service: ServicePosture['service'],
  counts: readonly PostureCount[],
  refusals: readonly RefusalCount[],
): ServicePosture {
  const protectedBy = (holds: (protection: Protection) => boolean) =>
    total(counts.filter(({ protection }) => protection !== undefined && holds(protection)))
  return {
    service,
    connections: total(counts),
    encrypted: protectedBy(() => true),
    forwardSecret: protectedBy(isForwardSecret),
    postQuantum: protectedBy(isPostQuantum),
    tls13: protectedBy((protection) => protection.version === 'TLSv1.3'),
    versions: tallyBy(counts, ({ protection }) => protection?.version),
    groups: tallyBy(counts, ({ protection }) => protection?.group),
    suites: tallyBy(counts, ({ protection }) => protection?.suite),
    policies: tallyBy(counts, ({ trust }) => (trust === 'own' ? undefined : trust?.policy)),
    proofs: tallyBy(counts, ({ trust }) => (trust === 'own' ? undefined : trust?.provedBy)),
    own: total(counts.filter(({ trust }) => trust === 'own')),
    refused: tallyBy(refusals, ({ reason }) => reason),
  }
}

/** What has no name is left out. */
function tallyBy<T extends { readonly connections: number }>(
  counts: readonly T[],
  nameOf: (count: T) => string | undefined,
): PostureTally[] {
  const tallies = new Map<string, number>()
  for (const count of counts) {
    const name = nameOf(count)
    if (name !== undefined) tallies.set(name, (tallies.get(name) ?? 0) + count.connections)
  }
  return [...tallies]
    .map(([name, connections]) => ({ name, connections }))
    .sort((a, b) => b.connections - a.connections || (a.name < b.name ? -1 : 1))
}

function total(counts: readonly PostureCount[]): number {
  return counts.reduce((sum, count) => sum + count.connections, 0)
}
