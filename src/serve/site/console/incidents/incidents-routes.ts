import { Hono } from 'hono'
import { html } from 'hono/html'
import { type Incident, MACHINE_STAGES, type MachineStage, nextStage } from '../../../../core/incidents/incident.ts'
import { unresolved } from '../../../../core/incidents/resolve-incident.ts'
import { may } from '../../../../core/operators/operator-role.ts'
import type { Markup } from '../../page/document.ts'
import { momentIn } from '../../page/moments.ts'
import { notice, tryDone } from '../../page/notice.ts'
import { recordTable } from '../../page/tables.ts'
import { needs } from '../console-door.ts'
import { type ConsoleContext, type ConsoleEnv, type ConsoleServices, INCIDENTS_PATH } from '../console-env.ts'
import { factList, nothingListed, refusalPage, showConsole } from '../console-page.ts'
import { good } from '../house-routes.ts'
import { incidentNoteRoutes, tryIncident } from './incident-note-routes.ts'
import { NOTE_FORMS, type NoteName } from './incident-note-table.ts'
import { incidentOpenRoutes } from './incident-open-routes.ts'

/** Rows of a proof that are shown: a house of many accounts has one for each. */
const MOST_ROWS = 200
const NOTE_NAMES = Object.keys(NOTE_FORMS) as NoteName[]

/** When a key may have leaked: what is at risk, which step is next, what was seen of each, and what keeps it. */
export function consoleIncidentRoutes(services: ConsoleServices): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  const { incidents } = services.console
  const sees = needs(services, 'house.see')
  routes.route('/', incidentOpenRoutes(services))
  routes.route('/', incidentNoteRoutes(services))
  routes.get(INCIDENTS_PATH, sees, async (c) => {
    const all = (await incidents.incidents()).toReversed()
    const isChanger = may(c.var.atWork.operator.role, 'incidents.change')
    const body = html`<h1>Incidents</h1>
${isChanger ? html`<ul><li><a href="${INCIDENTS_PATH}/open">Open one</a></li><li><a href="${INCIDENTS_PATH}/drill">Rehearse one</a></li></ul>` : ''}
${all.length === 0 ? nothingListed('There was none.') : recordTable('Incidents', ['Incident', 'Since', 'Kind', 'Where it stands'], all.map(rowOf))}`
    return showConsole(c, services, { title: 'Incidents', body })
  })
  routes.get(`${INCIDENTS_PATH}/:id{[0-9]{1,9}}`, sees, async (c) => {
    const incident = await tryIncident(services, c.req.param('id'))
    if (!incident) return refusalPage(c, services, 'There is no such incident.', 404)
    return showConsole(c, services, { title: `Incident ${incident.id}`, body: pageOf(c, services, incident) })
  })
  return routes
}

function rowOf(incident: Incident) {
  const { id, openedMs, opening } = incident
  const isOver = incident.resolvedMs !== undefined
  const where = whereOf(incident)
  return [
    html`<a href="${INCIDENTS_PATH}/${id}">${id}: ${opening.summary}</a>`,
    momentIn(openedMs, 'en'),
    opening.kind,
    good(isOver, where, where),
  ]
}

function whereOf(incident: Incident): string {
  if (incident.reviewed !== undefined) return 'reviewed'
  if (incident.resolvedMs !== undefined) return 'resolved'
  if (incident.stuck) return `stuck at ${incident.stuck.stage}`
  if (!incident.isWanted) return 'open'
  const stage = nextStage(incident)
  return stage === undefined ? 'keys replaced, to be resolved' : `at ${stage}`
}

function pageOf(c: ConsoleContext, { clock }: ConsoleServices, incident: Incident) {
  const { id, opening, risk, stuck, resolvedMs, reviewed, isWanted } = incident
  const isChanger = may(c.var.atWork.operator.role, 'incidents.change')
  const done = tryDone(c, [...NOTE_NAMES, 'open', 'run'])
  const isRunning = isWanted && resolvedMs === undefined && nextStage(incident) !== undefined
  return html`<h1>Incident ${id}: ${opening.summary}</h1>
${notice(done && (done === 'open' ? 'It is open. Nothing is replaced before it is run.' : done === 'run' ? 'The house takes the steps now.' : NOTE_FORMS[done].done))}
${factList([
  ['Where it stands', whereOf(incident)],
  ['Opened', momentIn(incident.openedMs, 'en')],
  ['Detected', momentIn(opening.detectedMs, 'en')],
  ['Kind', opening.kind],
  ['Told by', opening.source],
  ['Vulnerabilities', opening.cves.join(', ')],
  ['Passwords of members', opening.advice],
  ['Risk', risk && `${risk.level}: ${risk.reason} (${risk.by})`],
  ['Stuck', stuck && html`<span class="bad">${stuck.stage}</span>: ${stuck.reason}`],
  ['Resolved', resolvedMs === undefined ? html`<span class="bad">no</span>` : momentIn(resolvedMs, 'en')],
  ['Learned', reviewed],
])}
${isChanger ? actsOf(incident) : ''}
<h2>Steps</h2>
${isRunning ? html`<p>As of ${new Date(clock.nowMs()).toISOString().slice(11, 19)} UTC; it goes on by itself. <a href="${INCIDENTS_PATH}/${id}">Look again</a></p>` : ''}
<ol>${MACHINE_STAGES.map((stage) => html`<li>${stepOf(incident, stage)}</li>`)}</ol>
${leftOf(incident)}
<h2>At risk</h2>
${recordTable(
  'At risk',
  ['What', 'Kind', 'What became of it'],
  incident.assets.map((asset) => assetRow(incident, asset, isChanger)),
)}
<h2>What was written down</h2>
${recordTable(
  'Entries',
  ['When', 'What', 'Who'],
  incident.entries.map(({ atMs, what, by }) => [momentIn(atMs, 'en'), what, by]),
)}`
}

/** What was looked at to prove a step. */
function stepOf({ proved, stuck }: Incident, stage: MachineStage): Markup {
  const done = proved.get(stage)
  if (!done) return good(false, '', stuck?.stage === stage ? `${stage}, stuck` : stage)
  const rows = done.rows.slice(0, MOST_ROWS)
  const more =
    done.rows.length > rows.length ? html`<p class="quiet">and ${done.rows.length - rows.length} more</p>` : ''
  return html`${good(true, stage, '')}, proved ${momentIn(done.atMs, 'en')}
${rows.length === 0 ? '' : html`<details><summary>${done.rows.length} looked at</summary><ul>${rows.map(({ what, seen }) => html`<li>${what}: ${seen}</li>`)}</ul>${more}</details>`}`
}

function actsOf(incident: Incident): Markup {
  const { id, resolvedMs, reviewed } = incident
  const isOver = resolvedMs !== undefined
  const names = isOver
    ? reviewed === undefined
      ? (['review'] as const)
      : []
    : (['assess', 'searched', 'announce', 'resolve'] as const)
  const isToRun = !isOver && nextStage(incident) !== undefined
  return html`<ul>${isToRun ? html`<li><a href="${INCIDENTS_PATH}/${id}/run">${incident.isWanted ? 'Run it again' : 'Replace what is at risk'}</a></li>` : ''}
${names.map((name) => html`<li><a href="${INCIDENTS_PATH}/${id}/${name}">${NOTE_FORMS[name].title}</a></li>`)}</ul>`
}

/** What the command line says is to be typed is a link here. */
function leftOf(incident: Incident): Markup | '' {
  const left = incident.resolvedMs === undefined ? unresolved(incident) : []
  const plain = left.map((line) => line.replace(/: posthus incident .*$/s, ''))
  return plain.length === 0 ? '' : html`<h2>What is left</h2><ul>${plain.map((one) => html`<li>${one}</li>`)}</ul>`
}

function assetRow({ id, resolvedMs }: Incident, asset: Incident['assets'][number], isChanger: boolean) {
  const link = html` <a href="${INCIDENTS_PATH}/${id}/answer?asset=${encodeURIComponent(asset.id)}" aria-label="Say what became of ${asset.id}">say what became of it</a>`
  return [
    asset.title,
    asset.kind,
    html`${asset.answer === 'open' ? good(false, '', 'open') : `${asset.answer}: ${asset.how}`}${isChanger && resolvedMs === undefined ? link : ''}`,
  ]
}
