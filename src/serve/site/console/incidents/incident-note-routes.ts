import { Hono } from 'hono'
import { html } from 'hono/html'
import { isFault } from '../../../../base/fault.ts'
import type { Incident } from '../../../../core/incidents/incident.ts'
import { button, type FormView, form } from '../../page/form.ts'
import { doneAt } from '../../page/notice.ts'
import { type FormFields, formLimit } from '../../sessions/member.ts'
import { needs, tryOperatorForm, tryStepUp } from '../console-door.ts'
import { type ConsoleContext, type ConsoleEnv, type ConsoleServices, INCIDENTS_PATH } from '../console-env.ts'
import { consoleForm, factList, refusalPage, showConsole } from '../console-page.ts'
import { STALE } from '../looked-at.ts'
import { NOTE_FORMS, type NoteName } from './incident-note-table.ts'

const ONE_PATH = `${INCIDENTS_PATH}/:id{[0-9]{1,9}}`
const NOTES = Object.keys(NOTE_FORMS).join('|')
/** What is wrong with the whole rather than with a field. */
const REFUSALS = ['incident/unresolved', 'incident/incomplete', 'incident/no-such-asset', 'incident/resolved']

/** What people write down of an incident, and that its steps are taken. */
export function incidentNoteRoutes(services: ConsoleServices): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  const changes = needs(services, 'incidents.change')
  const runPath = `${ONE_PATH}/run`
  routes.get(runPath, changes, async (c) => {
    const incident = await tryIncident(services, c.req.param('id') ?? '')
    if (!incident) return refusalPage(c, services, NOT_THERE, 404)
    return tryStepUp(c, services, c.req.path) ?? showRun(c, services, incident)
  })
  routes.post(runPath, changes, formLimit, async (c) => {
    const field = await tryOperatorForm(c)
    const incident = await tryIncident(services, c.req.param('id') ?? '')
    if (!field || !incident) return refusalPage(c, services, STALE)
    return tryStepUp(c, services, c.req.path) ?? run(c, services, incident)
  })
  const path = `${ONE_PATH}/:note{(?:${NOTES})}`
  routes.get(path, changes, async (c) => {
    const incident = await tryIncident(services, c.req.param('id') ?? '')
    if (!incident) return refusalPage(c, services, NOT_THERE, 404)
    const asset = c.req.query('asset') ?? ''
    return showNote(c, services, incident, c.req.param('note') as NoteName, asset, {})
  })
  routes.post(path, changes, formLimit, async (c) => {
    const field = await tryOperatorForm(c)
    const incident = await tryIncident(services, c.req.param('id') ?? '')
    if (!field || !incident) return refusalPage(c, services, STALE)
    return write(c, services, incident, c.req.param('note') as NoteName, field)
  })
  return routes
}

async function run(c: ConsoleContext, services: ConsoleServices, { id }: Incident) {
  const { operator } = c.var.atWork
  const { desk, incidentDesk } = services.console
  const act = { act: 'incident.run', power: 'incidents.change', subject: `${id}`, why: '' } as const
  try {
    await desk.perform(operator, act, () => incidentDesk.run(id, operator.name))
  } catch (error) {
    if (!isFault(error, 'incident/resolved')) throw error
    return refusalPage(c, services, 'It is resolved: open another one.', 409)
  }
  return doneAt(c, `${INCIDENTS_PATH}/${id}`, 'run')
}

async function write(
  c: ConsoleContext,
  services: ConsoleServices,
  incident: Incident,
  name: NoteName,
  field: FormFields,
) {
  const note = NOTE_FORMS[name].read(field)
  const values = Object.fromEntries(
    ['risk', 'reason', 'how', 'text', 'where', 'result', 'found'].map((one) => [one, field(one)]),
  )
  if ('problems' in note)
    return showNote(c, services, incident, name, field('asset'), { values, problems: note.problems })
  const { operator } = c.var.atWork
  const { desk, incidentDesk } = services.console
  const act = { act: NOTE_FORMS[name].act, power: 'incidents.change', subject: `${incident.id}`, why: '' } as const
  try {
    await desk.perform(operator, act, () => incidentDesk.note(incident.id, note, operator.name))
  } catch (error) {
    if (!isFault(error) || !REFUSALS.includes(error.code)) throw error
    return refusalPage(c, services, error.message, 409)
  }
  return doneAt(c, `${INCIDENTS_PATH}/${incident.id}`, name)
}

function showRun(c: ConsoleContext, services: ConsoleServices, { id, opening }: Incident) {
  const view = consoleForm(c, `${INCIDENTS_PATH}/${id}/run`)
  const body = html`<h1>Replace what is at risk</h1>
<p>Step by step: every key is made anew and shown on every listener, then the old certificates are revoked, every connection and session ends, and members are told as it was opened. What was not at risk is named before, or it is replaced too. It goes on by itself, also after a restart.</p>
${factList([
  ['Incident', `${id}: ${opening.summary}`],
  ['Passwords of members', opening.advice],
])}
${form(view, html`<div class="acts">${button('Run it now', 'danger')} <a href="${INCIDENTS_PATH}/${id}">No, go back</a></div>`)}`
  return showConsole(c, services, { title: 'Run an incident', body })
}

function showNote(
  c: ConsoleContext,
  services: ConsoleServices,
  { id, opening, assets }: Incident,
  name: NoteName,
  asset: string,
  more: Partial<FormView>,
) {
  const { title, lead, button: text, fields } = NOTE_FORMS[name]
  const found = assets.find((one) => one.id === asset)
  if (name === 'answer' && !found) return refusalPage(c, services, 'There is no such thing at risk.', 404)
  const hidden = found ? { hidden: { asset } } : {}
  const view = consoleForm(c, `${INCIDENTS_PATH}/${id}/${name}`, { ...hidden, ...more })
  const isWrong = more.problems !== undefined
  const body = html`<h1>${title}</h1>
<p>${lead}</p>
${factList([
  ['Incident', `${id}: ${opening.summary}`],
  ['What', found?.title],
])}
${form(view, html`${fields(view)}\n<div class="acts">${button(text)} <a href="${INCIDENTS_PATH}/${id}">No, go back</a></div>`)}`
  return showConsole(c, services, { title, body, isWrong }, isWrong ? 422 : 200)
}

/** The incident of that number, if there is one. */
export async function tryIncident(
  { console: { incidents } }: ConsoleServices,
  id: string,
): Promise<Incident | undefined> {
  try {
    return await incidents.incident(Number(id))
  } catch (error) {
    if (isFault(error, 'incident/not-found')) return undefined
    throw error
  }
}

const NOT_THERE = 'There is no such incident.'
