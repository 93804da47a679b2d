import { type Incident, MACHINE_STAGES, nextStage } from '../../../core/incidents/incident.ts'
import type { IncidentBook } from '../../../core/incidents/incident-book.ts'
import { clock, hasNewAuthority, TRUST_ANEW } from '../../../core/incidents/incident-report.ts'
import { unresolved } from '../../../core/incidents/resolve-incident.ts'
import { formatTable } from '../../terminal/format-table.ts'
import { formatMoment, formatSpan } from '../../terminal/format-time.ts'
import type { Outcome } from '../outcome.ts'

/** All incidents, a line each. */
export async function listIncidents(book: IncidentBook): Promise<Outcome> {
  const incidents = await book.incidents()
  const table = formatTable(
    ['incident', 'kind', 'detected', 'state', 'what'],
    incidents.map((incident) => [
      String(incident.id),
      incident.opening.kind,
      formatMoment(incident.opening.detectedMs),
      stateOf(incident),
      incident.opening.summary,
    ]),
    'There are no incidents.',
  )
  return { text: table, json: incidents.map(incidentJson) }
}

/** How far an incident is, and what is left. */
export function showIncident(incident: Incident, nowMs: number): Outcome {
  const { id, opening, proved, stuck } = incident
  const steps = MACHINE_STAGES.map((stage) => {
    const entry = proved.get(stage)
    if (entry) {
      const after = formatSpan(entry.atMs - opening.detectedMs)
      return `  [x] ${stage}  ${formatMoment(entry.atMs)}, ${after} after it was detected; ${entry.rows.length} looked at`
    }
    if (stuck?.stage === stage) return `  [!] ${stage}  ${stuck.reason.replaceAll('\n', '\n      ')}`
    return `  [ ] ${stage}`
  })
  const left = unresolved(incident)
  const text = [
    `Incident ${id} (${opening.kind}): ${opening.summary}`,
    `State: ${stateOf(incident)}. ${opening.kind === 'drill' ? '' : clock(incident, nowMs)}`.trimEnd(),
    '',
    ...steps,
    '',
    ...(hasNewAuthority(incident) ? [TRUST_ANEW, ''] : []),
    ...(left.length === 0 ? ['Nothing is left to do.'] : ['Left to do:', ...left.map((line) => `  - ${line}`)]),
  ]
  return { text: text.join('\n'), json: incidentJson(incident), failed: stuck !== undefined }
}

function stateOf(incident: Incident): string {
  if (incident.reviewed !== undefined) return 'reviewed'
  if (incident.resolvedMs !== undefined) return 'resolved'
  if (incident.stuck) return `stuck at ${incident.stuck.stage}`
  if (!incident.isWanted) return 'open'
  const stage = nextStage(incident)
  return stage === undefined ? 'keys replaced' : `at ${stage}`
}

function incidentJson(incident: Incident): object {
  const { id, opening, assets, proved, stuck, risk, resolvedMs } = incident
  return {
    id,
    state: stateOf(incident),
    ...opening,
    risk,
    resolvedMs,
    stuck,
    assets: assets.map(({ certificate, ...asset }) => ({ ...asset, serial: certificate?.serial })),
    steps: Object.fromEntries([...proved].map(([stage, { atMs, rows }]) => [stage, { atMs, rows }])),
    left: unresolved(incident),
  }
}
