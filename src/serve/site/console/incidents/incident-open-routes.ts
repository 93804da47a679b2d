import { Hono } from 'hono'
import { html } from 'hono/html'
import { isFault } from '../../../../base/fault.ts'
import type { AdviceLevel, IncidentKind } from '../../../../core/incidents/incident.ts'
import { button, choiceField, type FormView, form, textArea, textField } from '../../page/form.ts'
import { doneAt } from '../../page/notice.ts'
import { type FormFields, formLimit } from '../../sessions/member.ts'
import { needs, tryOperatorForm, tryStepUp } from '../console-door.ts'
import {
  type ConsoleContext,
  type ConsoleEnv,
  type ConsoleServices,
  INCIDENTS_PATH,
  type OpeningWish,
} from '../console-env.ts'
import { consoleForm, refusalPage, showConsole } from '../console-page.ts'
import { STALE } from '../looked-at.ts'

const OPEN_PATH = `${INCIDENTS_PATH}/open`
const DRILL_PATH = `${INCIDENTS_PATH}/drill`
const FIELDS = [
  'kind',
  'summary',
  'source',
  'detected',
  'from',
  'until',
  'cves',
  'references',
  'mended',
  'advice',
] as const

const KINDS: readonly { value: IncidentKind; label: string; hint: string }[] = [
  { value: 'dependency', label: 'A hole in what we run on', hint: 'As Heartbleed was. It has a CVE number.' },
  {
    value: 'host',
    label: 'Somebody was on the machine',
    hint: 'Everything that lay on it or in its memory is at risk.',
  },
  { value: 'key', label: 'A key has leaked', hint: 'It lay where others could read it.' },
  { value: 'credentials', label: 'Log-ins have leaked', hint: 'No key is at risk, what members log in with is.' },
]
const ADVICE: readonly { value: AdviceLevel; label: string }[] = [
  { value: 'none', label: 'Members need not do anything' },
  { value: 'advise', label: 'Members are advised to change their passwords' },
  { value: 'force', label: 'Members get in again when they have changed their passwords' },
]

/** Opening an incident, and a rehearsal. */
export function incidentOpenRoutes(services: ConsoleServices): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  const changes = needs(services, 'incidents.change')
  routes.get(
    OPEN_PATH,
    changes,
    (c) => tryStepUp(c, services, OPEN_PATH) ?? showOpen(c, services, { values: { advice: 'advise' } }),
  )
  routes.post(OPEN_PATH, changes, formLimit, async (c) => {
    const field = await tryOperatorForm(c)
    if (!field) return refusalPage(c, services, STALE)
    return tryStepUp(c, services, OPEN_PATH) ?? open(c, services, field)
  })
  routes.get(DRILL_PATH, changes, (c) => tryStepUp(c, services, DRILL_PATH) ?? showDrill(c, services))
  routes.post(DRILL_PATH, changes, formLimit, async (c) => {
    if (!(await tryOperatorForm(c))) return refusalPage(c, services, STALE)
    return tryStepUp(c, services, DRILL_PATH) ?? drill(c, services)
  })
  return routes
}

async function open(c: ConsoleContext, services: ConsoleServices, field: FormFields) {
  const values = Object.fromEntries(FIELDS.map((name) => [name, field(name)]))
  const wish = readWish(field)
  if ('problems' in wish) return showOpen(c, services, { values, problems: wish.problems })
  const { operator } = c.var.atWork
  const { desk, incidentDesk } = services.console
  const act = { act: 'incident.open', power: 'incidents.change', subject: wish.summary.slice(0, 200), why: '' } as const
  try {
    const id = await desk.perform(operator, act, () => incidentDesk.open(wish, operator.name))
    return doneAt(c, `${INCIDENTS_PATH}/${id}`, 'open')
  } catch (error) {
    if (!isFault(error, 'incident/incomplete')) throw error
    // What the command line calls `--source` is called so beside the field.
    return showOpen(c, services, { values, problems: { summary: error.message.replaceAll('--', '') } })
  }
}

async function drill(c: ConsoleContext, services: ConsoleServices) {
  const { operator } = c.var.atWork
  const { desk, incidentDesk } = services.console
  const act = { act: 'incident.run', power: 'incidents.change', subject: 'a rehearsal', why: '' } as const
  try {
    const id = await desk.perform(operator, act, () => incidentDesk.drill(operator.name))
    return doneAt(c, `${INCIDENTS_PATH}/${id}`, 'run')
  } catch (error) {
    if (!isFault(error, 'incident/public-authority')) throw error
    return refusalPage(c, services, error.message, 409)
  }
}

function readWish(field: FormFields): OpeningWish | { readonly problems: Record<string, string> } {
  const problems: Record<string, string> = {}
  const kind = KINDS.find(({ value }) => value === field('kind'))?.value
  const advice = ADVICE.find(({ value }) => value === field('advice'))?.value
  if (!kind) problems['kind'] = 'Choose what has happened.'
  for (const name of ['summary', 'source']) if (field(name).trim() === '') problems[name] = 'Say it in a line.'
  const moments: Record<string, number | undefined> = {}
  for (const name of ['detected', 'from', 'until']) {
    const text = field(name).trim()
    moments[name] = text === '' ? undefined : tryMoment(text)
    if (text !== '' && moments[name] === undefined) problems[name] = 'Write a day and a time.'
  }
  const mendedIn: Record<string, string> = {}
  for (const word of wordsOf(field('mended'))) {
    const [, name, version] = /^(node|openssl)=([0-9][0-9a-z.]{0,30})$/.exec(word) ?? []
    if (name !== undefined && version !== undefined) mendedIn[name] = version
    else problems['mended'] = 'Write node=26.10.0 or openssl=3.5.8.'
  }
  if (!advice) problems['advice'] = 'Choose what members do.'
  if (!kind || !advice || Object.keys(problems).length > 0) return { problems }
  const { detected, from: exposedFrom, until: exposedUntil } = moments
  return {
    kind,
    advice,
    summary: field('summary').trim(),
    source: field('source').trim(),
    cves: wordsOf(field('cves')),
    references: wordsOf(field('references')),
    mendedIn,
    ...(detected === undefined ? {} : { detected }),
    ...(exposedFrom === undefined ? {} : { exposedFrom }),
    ...(exposedUntil === undefined ? {} : { exposedUntil }),
  }
}

/** What browsers send of `datetime-local`, in UTC, as the label says: milliseconds since the epoch. */
function tryMoment(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?$/.test(text)) return undefined
  const ms = Date.parse(`${text}Z`)
  return Number.isNaN(ms) ? undefined : ms
}

function wordsOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '')
}

function showOpen(c: ConsoleContext, services: ConsoleServices, more: Partial<FormView>) {
  const view = consoleForm(c, OPEN_PATH, more)
  const isWrong = more.problems !== undefined
  const moment = (name: string, label: string, hint?: string) =>
    textField(view, {
      name,
      label,
      type: 'datetime-local',
      autocomplete: 'off',
      isOptional: true,
      ...(hint === undefined ? {} : { hint }),
    })
  const body = html`<h1>Open an incident</h1>
<p>Everything that it puts at risk is written down as it is now. Nothing is replaced before somebody runs it.</p>
${form(
  view,
  html`${choiceField(view, { name: 'kind', label: 'What has happened', choices: KINDS })}
${textField(view, { name: 'summary', label: 'In a line, for people', autocomplete: 'off', maxLength: 2000 })}
${textField(view, { name: 'source', label: 'Who or what told of it', autocomplete: 'off', maxLength: 2000 })}
${moment('detected', 'When it was detected (UTC)', 'Now, if left empty.')}
${moment('from', 'Since when it could be made use of (UTC)')}
${moment('until', 'Until when (UTC)')}
${textField(view, { name: 'cves', label: 'CVE numbers', autocomplete: 'off', maxLength: 1000, isOptional: true })}
${textArea(view, { name: 'references', label: 'Where others write about it', hint: 'Web addresses, one in a line.', rows: 3, isOptional: true })}
${textField(view, { name: 'mended', label: 'Mended in', hint: 'openssl=3.5.8: every process has to run that or later.', autocomplete: 'off', maxLength: 200, isOptional: true })}
${choiceField(view, { name: 'advice', label: 'Passwords of members', choices: ADVICE })}
<div class="acts">${button('Open it')} <a href="${INCIDENTS_PATH}">No, go back</a></div>`,
)}`
  return showConsole(c, services, { title: 'Open an incident', body, isWrong }, isWrong ? 422 : 200)
}

function showDrill(c: ConsoleContext, services: ConsoleServices) {
  const view = consoleForm(c, DRILL_PATH)
  const body = html`<h1>Rehearse an incident</h1>
<p>Every key is replaced but that of the local authority, which clients trust; every certificate is ordered anew and the old ones are revoked; every connection ends once. Nobody is told. Where a public authority would be asked it is refused.</p>
${form(view, html`<div class="acts">${button('Rehearse now', 'danger')} <a href="${INCIDENTS_PATH}">No, go back</a></div>`)}`
  return showConsole(c, services, { title: 'Rehearse an incident', body })
}
