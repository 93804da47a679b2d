import type { PostureCount } from './posture-ledger.ts'
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
}

/** What was measured in a time. */
export interface PostureReport {
  readonly all: ServicePosture
  /** Services that had connections, by name. */
  readonly services: readonly ServicePosture[]
}

/** Adds counts up, by service and for all of them together; those of `http`, which says where HTTPS is and nothing else, stand for themselves. */
export function reportPosture(counts: readonly PostureCount[]): PostureReport {
  const services = [...Map.groupBy(counts, (count) => count.service)].sort(([a], [b]) => (a < b ? -1 : 1))
  const telling = counts.filter(({ service }) => service !== 'http')
  return { all: servicePosture('all', telling), services: services.map(([name, some]) => servicePosture(name, some)) }
}

/** `part` of `whole` as a share from 0 to 1, or undefined where there is nothing to share: no connections prove nothing. */
export function shareOf(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole
}

function servicePosture(service: ServicePosture['service'], counts: readonly PostureCount[]): ServicePosture {
  const protectedBy = (holds: (protection: Protection) => boolean) =>
    total(counts.filter(({ protection }) => protection !== undefined && holds(protection)))
  return {
    service,
    connections: total(counts),
    encrypted: protectedBy(() => true),
    forwardSecret: protectedBy(isForwardSecret),
    postQuantum: protectedBy(isPostQuantum),
    tls13: protectedBy((protection) => protection.version === 'TLSv1.3'),
    versions: tallyBy(counts, (protection) => protection.version),
    groups: tallyBy(counts, (protection) => protection.group),
    suites: tallyBy(counts, (protection) => protection.suite),
  }
}

function tallyBy(counts: readonly PostureCount[], nameOf: (protection: Protection) => string): PostureTally[] {
  const tallies = new Map<string, number>()
  for (const { protection, connections } of counts) {
    if (protection) tallies.set(nameOf(protection), (tallies.get(nameOf(protection)) ?? 0) + connections)
  }
  return [...tallies]
    .map(([name, connections]) => ({ name, connections }))
    .sort((a, b) => b.connections - a.connections || (a.name < b.name ? -1 : 1))
}

function total(counts: readonly PostureCount[]): number {
  return counts.reduce((sum, count) => sum + count.connections, 0)
}
