import { Hono } from 'hono'
import { html } from 'hono/html'
import { isFault } from '../../../base/fault.ts'
import { type Incident, MACHINE_STAGES, nextStage } from '../../../core/incidents/incident.ts'
import { unresolved } from '../../../core/incidents/resolve-incident.ts'
import { momentIn } from '../page/moments.ts'
import { recordTable } from '../page/tables.ts'
import { needs } from './console-door.ts'
import { CONSOLE_PATH, type ConsoleEnv, type ConsoleServices } from './console-env.ts'
import { factList, nothingListed, refusalPage, showConsole } from './console-page.ts'
import { good } from './house-routes.ts'

const INCIDENTS_PATH = `${CONSOLE_PATH}/incidents`

/** When a key may have leaked: what is at risk, which step is next, and what keeps it. Steps are taken with `posthus incident`. */
export function consoleIncidentRoutes(services: ConsoleServices): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  const { incidents } = services.console
  const sees = needs(services, 'house.see')
  routes.get(INCIDENTS_PATH, sees, async (c) => {
    const all = (await incidents.incidents()).toReversed()
    const body = html`<h1>Incidents</h1>
${all.length === 0 ? nothingListed('There was none. “posthus incident open” opens one.') : recordTable('Incidents', ['Incident', 'Since', 'Kind', 'Where it stands'], all.map(rowOf))}`
    return showConsole(c, services, { title: 'Incidents', body })
  })
  routes.get(`${INCIDENTS_PATH}/:id{[0-9]+}`, sees, async (c) => {
    try {
      const incident = await incidents.incident(Number(c.req.param('id')))
      return await showConsole(c, services, { title: `Incident ${incident.id}`, body: pageOf(incident) })
    } catch (error) {
      if (!isFault(error, 'incident/not-found')) throw error
      return refusalPage(c, services, 'There is no such incident.', 404)
    }
  })
  return routes
}

function rowOf(incident: Incident) {
  const { id, openedMs, opening } = incident
  const isOver = incident.resolvedMs !== undefined
  const where = isOver ? 'resolved' : (nextStage(incident) ?? 'to be resolved')
  return [
    html`<a href="${INCIDENTS_PATH}/${id}">${id}: ${opening.summary}</a>`,
    momentIn(openedMs, 'en'),
    opening.kind,
    good(isOver, where, where),
  ]
}

function pageOf(incident: Incident) {
  const { opening, assets, risk, stuck, resolvedMs, proved, reviewed } = incident
  const left = resolvedMs === undefined ? unresolved(incident) : []
  return html`<h1>Incident ${incident.id}: ${opening.summary}</h1>
${factList([
  ['Opened', momentIn(incident.openedMs, 'en')],
  ['Kind', opening.kind],
  ['Told by', opening.source],
  ['Vulnerabilities', opening.cves.join(', ')],
  ['Risk', risk && `${risk.level}: ${risk.reason} (${risk.by})`],
  ['Stuck', stuck && html`<span class="bad">${stuck.stage}</span>: ${stuck.reason}`],
  ['Resolved', resolvedMs === undefined ? html`<span class="bad">no</span>` : momentIn(resolvedMs, 'en')],
  ['Learned', reviewed],
])}
<h2>Steps</h2>
<ol>${MACHINE_STAGES.map((stage) => {
    const done = proved.get(stage)
    return html`<li>${good(done !== undefined, stage, stage)}${done ? `, proved ${momentIn(done.atMs, 'en')}` : ''}</li>`
  })}</ol>
${left.length === 0 ? '' : html`<h2>What is left</h2><ul>${left.map((one) => html`<li>${one}</li>`)}</ul>`}
<h2>At risk</h2>
${recordTable(
  'At risk',
  ['What', 'Kind', 'What became of it'],
  assets.map((asset) => [
    asset.title,
    asset.kind,
    asset.answer === 'open' ? good(false, '', 'open') : `${asset.answer}: ${asset.how}`,
  ]),
)}`
}
