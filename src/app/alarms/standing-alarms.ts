import type { Alarm } from '../../core/alarms/alarm.ts'
import { type AuditedEndpoint, endpointName } from '../../core/audit/audited-endpoint.ts'
import { promiseBrokenBy } from '../../core/audit/promise.ts'
import type { Account } from '../../core/directory/directory.ts'
import type { Incident } from '../../core/incidents/incident.ts'
import { unresolved } from '../../core/incidents/resolve-incident.ts'
import { type Claim, STATEMENT_TEXTS } from '../../core/posture/claims/claim.ts'
import type { ScrubFinding, ScrubRecord } from '../../store/directory/sqlite-scrub-ledger.ts'

/** Lines of a detail. */
const MOST_LINES = 10

/** Listeners that the last audit has found below the promise. */
export function listenerAlarms(audited: Iterable<AuditedEndpoint>): readonly Alarm[] {
  return [...audited].flatMap((endpoint) => {
    const broken = promiseBrokenBy(endpoint)
    if (broken === undefined) return []
    const name = endpointName(endpoint)
    const atText = new Date(endpoint.atMs).toISOString().slice(0, 16).replace('T', ' ')
    return {
      cause: `listener:${name}`,
      title: `${name} is not forward-secret`,
      detail: `${broken}, found by the audit of ${atText}Z\nLook for what changes TLS in front of it, or turn it off; "posthus audit" looks again.`,
    }
  })
}

/** Public claims that a measurement has contradicted and that nobody has taken back. */
export function claimAlarms(claims: readonly Claim[]): readonly Alarm[] {
  return claims
    .filter(({ withdrawnMs }) => withdrawnMs === undefined)
    .flatMap(({ id, statement, services }) =>
      services
        .filter(({ state }) => state === 'ended')
        .map(({ service, evidence }) => ({
          cause: `claim:${id} ${service}`,
          title: `The public claim "${STATEMENT_TEXTS[statement].title}" is not true of ${service} any more`,
          detail: `${evidence}\nMend it, or take the claim back: posthus claim withdraw ${id}`,
          stage: 'ended',
        })),
    )
}

/** Incidents that are open. One that the machine cannot go on with is told every day. */
export function incidentAlarms(incidents: readonly Incident[]): readonly Alarm[] {
  return incidents
    .filter(({ resolvedMs, opening, stuck }) => resolvedMs === undefined && (opening.kind !== 'drill' || stuck))
    .map((incident) => {
      const { id, opening, stuck } = incident
      const left = unresolved(incident).slice(0, MOST_LINES)
      return {
        cause: `incident:${id}`,
        title: `Incident ${id} is ${stuck ? `stuck at ${stuck.stage}` : 'open'}: ${opening.summary.slice(0, 200)}`,
        detail: stuck ? `${stuck.reason.slice(0, 1000)}\nposthus incident status ${id}` : left.join('\n'),
      }
    })
}

/** What the last looks at the disk have found and could not mend. */
export function damageAlarms(
  records: ReadonlyMap<string, ScrubRecord>,
  house: readonly ScrubFinding[],
  accounts: readonly Account[],
): readonly Alarm[] {
  const addresses = new Map(accounts.map(({ id, address }) => [id, address]))
  const looked = [...records].map(([id, { findings }]) => [addresses.get(id) ?? id, findings] as const)
  return [['the databases of the house or the queue', house] as const, ...looked].flatMap(([where, findings]) => {
    const damage = findings.filter(({ mended, what }) => mended === undefined && what !== 'outdated')
    if (damage.length === 0) return []
    const lines = damage.slice(0, MOST_LINES).map(({ what, problem, mailbox, uid }) => {
      const place = [mailbox, uid].filter((part) => part !== undefined).join(' ')
      return `${what}${place === '' ? '' : ` in ${place}`}: ${problem}`
    })
    return {
      cause: `damage:${where}`,
      title: `${damage.length} damaged ${damage.length === 1 ? 'thing' : 'things'} in ${where}`,
      detail: [...lines, 'Look at the disk; "posthus scrub --help" says what can be mended, from a backup too.'].join(
        '\n',
      ),
    }
  })
}
