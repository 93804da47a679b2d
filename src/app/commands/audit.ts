import { resolve } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import { type AuditedEndpoint, endpointName } from '../../core/audit/audited-endpoint.ts'
import { makeReport, withInside } from '../../core/audit/report/audit-report.ts'
import { parseTarget } from '../../core/audit/targets/audit-target.ts'
import type { FetchAutoconfig } from '../../core/audit/targets/find-endpoints.ts'
import type { Dns } from '../../core/dns/dns.ts'
import { OWN_PROBE_ADDRESS } from '../../core/posture/own-probe.ts'
import type { ProbeLimits } from '../../net/tls-probe/probe-limits.ts'
import type { Auditor, Task } from '../audit/auditor.ts'
import { fetchAutoconfigBy } from '../audit/fetch-autoconfig.ts'
import { type AddressesOf, systemAddresses } from '../audit/host-addresses.ts'
import { lookInside } from '../audit/look-inside.ts'
import { auditorOfHouse, auditorOfOthers } from '../audit/open-auditor.ts'
import { configuredListeners, ownEndpoints } from '../audit/own-endpoints.ts'
import { planTasks, targetsIn } from '../audit/plan-tasks.ts'
import { onlyWanted, type ReportOptions, requireKnownChecks, showReport } from '../audit/show-report.ts'
import { trustedRoots } from '../audit/trusted-roots.ts'
import type { Surroundings } from '../command-line/desk.ts'
import type { House } from '../house/house.ts'
import { Progress } from '../terminal/progress.ts'
import type { Terminal } from '../terminal/terminal.ts'
import type { Outcome } from './outcome.ts'
import { posthusVersion } from './version.ts'

/** What the command line says. */
export interface AuditOptions extends ReportOptions {
  readonly limits: ProbeLimits
  readonly ca?: string
  readonly file?: string
  readonly serverName?: string
  /** Addresses of one host name that are audited. */
  readonly addresses: number
}

/** Where an audit of targets gets what it needs. */
export interface AuditSources {
  readonly auditor: Auditor
  readonly dns: Dns
  readonly fetchAutoconfig: FetchAutoconfig
  readonly addressesOf: AddressesOf
  readonly clock: Pick<Clock, 'nowMs'>
  readonly terminal: Terminal
  /** Relative paths start there. */
  readonly folder: string
}

/**
 * Audits the own listeners as they are configured, and keeps what was found.
 * @throws Fault peer audit/bad-check, audit/bad-authority, audit/cannot-write; store/*
 */
export async function auditOwn(house: House, surroundings: Surroundings, options: AuditOptions): Promise<Outcome> {
  requireKnownChecks(options)
  const { clock, terminal, folder } = surroundings
  const startedMs = clock.nowMs()
  const auditor = await auditorOfHouse(house, ofFolder(folder, options.ca), {
    ...options.limits,
    from: OWN_PROBE_ADDRESS,
  })
  const endpoints = ownEndpoints(house.configuration.hostname, configuredListeners(house.configuration))
  const tasks = endpoints.map((endpoint) => ({ endpoint }))
  const found = await withProgress(auditor, tasks, await house.audits.last(), terminal, clock)
  const tookMs = clock.nowMs() - startedMs
  await house.audits.add({ occasion: 'asked', atMs: startedMs, tookMs, endpoints: found })
  // What is claimed in public is held against what was just found.
  await house.claims.check()
  const shown = found.map((endpoint) => onlyWanted(endpoint, options))
  const inside = await lookInside(house.configuration)
  const report = makeReport(shown, [], posthusVersion(), startedMs, clock.nowMs())
  return showReport(withInside(report, inside, clock.nowMs()), terminal, folder, options)
}

/** Audits what is named, or stands in a file, with what this machine knows. @throws Fault as `auditTargets`; peer audit/bad-authority */
export async function auditOthers(
  words: readonly string[],
  dns: Dns,
  { clock, entropy, terminal, folder }: Surroundings,
  options: AuditOptions,
): Promise<Outcome> {
  const roots = await trustedRoots(ofFolder(folder, options.ca))
  const auditor = auditorOfOthers(dns, roots, options.limits, clock, entropy)
  const sources = {
    auditor,
    dns,
    fetchAutoconfig: fetchAutoconfigBy(dns),
    addressesOf: systemAddresses,
    clock,
    terminal,
    folder,
  }
  return auditTargets(words, sources, options)
}

/**
 * Audits what is named: hosts, ports, domains, and those in a file.
 * @throws Fault peer audit/bad-target, audit/bad-check, audit/cannot-write
 */
export async function auditTargets(
  words: readonly string[],
  { auditor, dns, fetchAutoconfig, addressesOf, clock, terminal, folder }: AuditSources,
  options: Omit<AuditOptions, 'limits' | 'ca'>,
): Promise<Outcome> {
  const startedMs = clock.nowMs()
  requireKnownChecks(options)
  const ofFile = options.file === undefined ? [] : await targetsIn(resolve(folder, options.file))
  const targets = [...words.map(parseTarget), ...ofFile]
  const { tasks, refused, leftOut } = await planTasks(targets, options.serverName, {
    dns,
    fetchAutoconfig,
    addressesOf,
    maxAddresses: options.addresses,
  })
  const found = await withProgress(auditor, tasks, new Map(), terminal, clock)
  const answering = new Set(found.filter(hasAnswered).map(endpointName))
  // Where one address answers, silence at another is a finding.
  const isThere = (endpoint: AuditedEndpoint, index: number) =>
    tasks[index]?.isAnnounced === true || answering.has(endpointName(endpoint))
  const shown = found.filter(isThere).map((endpoint) => onlyWanted(endpoint, options))
  const absent = tasks
    .filter((_, index) => !isThere(found[index] as AuditedEndpoint, index))
    .map(({ endpoint }) => `${endpoint.service}://${endpoint.host}:${endpoint.port}`)
  const closed = [...new Set([...absent, ...refused])]
  const report = { ...makeReport(shown, closed, posthusVersion(), startedMs, clock.nowMs()), leftOut }
  return showReport(report, terminal, folder, options)
}

function hasAnswered({ failure, protocols }: AuditedEndpoint): boolean {
  return failure === undefined || protocols.length > 0
}

async function withProgress(
  auditor: Auditor,
  tasks: readonly Task[],
  earlier: ReadonlyMap<string, AuditedEndpoint>,
  terminal: Terminal,
  clock: Pick<Clock, 'nowMs'>,
): Promise<readonly AuditedEndpoint[]> {
  using progress = new Progress(terminal, () => clock.nowMs())
  let done = 0
  progress.show(() => `${tasks.length} endpoints …`)
  return await auditor.audit(tasks, earlier, () => {
    done++
    progress.show(() => `${done} of ${tasks.length} endpoints`)
  })
}

function ofFolder(folder: string, file: string | undefined): string | undefined {
  return file === undefined ? undefined : resolve(folder, file)
}
