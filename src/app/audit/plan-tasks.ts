import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { Fault } from '../../base/fault.ts'
import { type AuditTarget, parseTargets, SERVICES } from '../../core/audit/targets/audit-target.ts'
import { type FetchAutoconfig, findEndpoints, type PlannedEndpoint } from '../../core/audit/targets/find-endpoints.ts'
import type { Dns } from '../../core/dns/dns.ts'
import { isFitForMail } from '../../net/dns/public-address.ts'
import type { Task } from './auditor.ts'
import { type AddressesOf, chooseAddresses } from './host-addresses.ts'

const PLAIN_HTTP_PORT = 80

/** What is to be audited, and whether somebody says that it is there: else silence is no finding. */
export interface PlannedTask extends Task {
  readonly isAnnounced: boolean
}

/** What belongs to targets, with addresses. `refused`: what others name and is none of their machines. `leftOut`: addresses beyond the limit. */
export interface Plan {
  readonly tasks: readonly PlannedTask[]
  readonly refused: readonly string[]
  readonly leftOut: readonly string[]
}

/** Where targets become addresses, and how many. */
export interface PlanSources {
  readonly dns: Dns
  readonly fetchAutoconfig: FetchAutoconfig
  readonly addressesOf: AddressesOf
  /** Of one host name. */
  readonly maxAddresses: number
}

/** Finds what targets mean: an endpoint for each address of each host. `serverName` is asked for in place of every host. */
export async function planTasks(
  targets: readonly AuditTarget[],
  serverName: string | undefined,
  { dns, fetchAutoconfig, addressesOf, maxAddresses }: PlanSources,
): Promise<Plan> {
  const found = await Promise.all(targets.map((target) => findEndpoints(target, dns, fetchAutoconfig)))
  const plans = distinct(found.flat())
  const hosts = [...new Set(plans.map(({ host }) => host))]
  const addresses = new Map(
    await Promise.all(hosts.map(async (host) => [host, isIP(host) === 0 ? await addressesOf(host) : [host]] as const)),
  )
  const tasks: PlannedTask[] = []
  const refused: string[] = []
  for (const plan of plans) {
    const found = addresses.get(plan.host) ?? []
    if (found.length === 0 && !plan.isAnnounced) {
      refused.push(`${plan.host}, which has no address`)
      continue
    }
    // Where somebody names a host without an address, it is connected to by its name: what comes of that is a finding.
    for (const address of found.length === 0 ? [plan.host] : chooseAddresses(found, maxAddresses)) {
      if (isOurs(plan, address, targets)) refused.push(`${plan.service}://${plan.host}:${plan.port} (${address})`)
      else tasks.push(taskOf(plan, address, serverName))
    }
  }
  const leftOut = [...addresses].flatMap(([host, all]) => {
    const left = all.length - maxAddresses
    return left > 0 ? [`${host}: ${left} of ${all.length}`] : []
  })
  return { tasks, refused, leftOut }
}

function taskOf(
  { service, host, port, mailDomain, isAnnounced }: PlannedEndpoint,
  address: string,
  serverName: string | undefined,
): PlannedTask {
  const { language, security } = SERVICES[service]
  // Who is at the usual port of the web is at that of clear text too.
  const plainPort = service === 'https' && port === SERVICES.https.port ? PLAIN_HTTP_PORT : undefined
  return {
    endpoint: { service, host: serverName ?? host, address, port, language, security, plainPort },
    mailDomain,
    isAnnounced,
  }
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
