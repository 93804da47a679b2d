import { lookup } from 'node:dns/promises'
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { Fault } from '../../base/fault.ts'
import { type AuditTarget, parseTargets, SERVICES } from '../../core/audit/targets/audit-target.ts'
import { type FetchAutoconfig, findEndpoints, type PlannedEndpoint } from '../../core/audit/targets/find-endpoints.ts'
import type { Dns } from '../../core/dns/dns.ts'
import { isFitForMail } from '../../net/dns/public-address.ts'
import type { Task } from './auditor.ts'

/** What is to be audited, and whether somebody says that it is there: else silence is no finding. */
export interface PlannedTask extends Task {
  readonly isAnnounced: boolean
}

/** What belongs to targets, with addresses. `refused`: what others name and is none of their machines. */
export interface Plan {
  readonly tasks: readonly PlannedTask[]
  readonly refused: readonly string[]
}

/** Finds what targets mean. `serverName` is asked for in place of every host. */
export async function planTasks(
  targets: readonly AuditTarget[],
  serverName: string | undefined,
  dns: Dns,
  fetchAutoconfig: FetchAutoconfig,
): Promise<Plan> {
  const found = await Promise.all(targets.map((target) => findEndpoints(target, dns, fetchAutoconfig)))
  const tasks: PlannedTask[] = []
  const refused: string[] = []
  for (const plan of distinct(found.flat())) {
    const { service, host, port, mailDomain, isAnnounced } = plan
    const address = isIP(host) === 0 ? await addressOf(host) : host
    if (isOurs(plan, address, targets)) {
      refused.push(`${service}://${host}:${port} (${address})`)
      continue
    }
    const { language, security } = SERVICES[service]
    tasks.push({
      endpoint: { service, host: serverName ?? host, address, port, language, security },
      mailDomain,
      isAnnounced,
    })
  }
  return { tasks, refused }
}

/** Targets in a file. @throws Fault peer audit/bad-target */
export async function targetsIn(path: string): Promise<AuditTarget[]> {
  try {
    return parseTargets(await readFile(path, 'utf8'))
  } catch (error) {
    if (error instanceof Fault) throw error
    const why = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    throw new Fault(
      'peer',
      'audit/bad-target',
      `${path} cannot be read (${why}): name a file with a target on each line`,
    )
  }
}

/** Two domains may have one mail host: it is audited once. */
function distinct(plans: readonly PlannedEndpoint[]): PlannedEndpoint[] {
  return [...new Map(plans.map((plan) => [`${plan.host} ${plan.port}`, plan])).values()]
}

/** Threat: a domain of somebody who means ill names this machine as its mail host, to have us talk to what only this machine reaches. What was not named here is left alone then. */
function isOurs({ host }: PlannedEndpoint, address: string, targets: readonly AuditTarget[]): boolean {
  return isIP(address) !== 0 && !isFitForMail(address) && !targets.some((target) => target.host === host)
}

/** The address that programs of this machine would connect to. */
async function addressOf(host: string): Promise<string> {
  try {
    return (await lookup(host, { verbatim: true })).address
  } catch {
    // It is connected to by its name, and what comes of that is a finding about the endpoint, not a failure of the audit.
    return host
  }
}
