import { Hono } from 'hono'
import { html } from 'hono/html'
import { isFault } from '../../../../base/fault.ts'
import type { AbuseCase, MeasureKind } from '../../../../core/abuse/abuse-case.ts'
import { tryCanonicalAddress } from '../../../../core/directory/canonical-address.ts'
import { button, type FormView, form, textArea, textField } from '../../page/form.ts'
import { momentIn } from '../../page/moments.ts'
import { doneAt } from '../../page/notice.ts'
import { recordTable } from '../../page/tables.ts'
import { type FormFields, formLimit } from '../../sessions/member.ts'
import { needs, tryOperatorForm, tryStepUp } from '../console-door.ts'
import { CONSOLE_PATH, type ConsoleContext, type ConsoleEnv, type ConsoleServices } from '../console-env.ts'
import { consoleForm, nothingListed, refusalPage, showConsole } from '../console-page.ts'
import { STALE, WHY_PROBLEM, whyField } from '../looked-at.ts'
import { ABUSE_ACTS, type AbuseActName, DECIDED, tryAbuseAct } from './abuse-act-table.ts'
import { casePage, stateOf } from './abuse-case-page.ts'

export const CONSOLE_ABUSE_PATH = `${CONSOLE_PATH}/abuse`
const OPEN_PATH = `${CONSOLE_ABUSE_PATH}/open`
const ONE_PATH = `${CONSOLE_ABUSE_PATH}/:id{[0-9]{1,9}}`
const MOST_LISTED = 200
const NONE = 'There is no such case.'
/** What is said of a fault, at the field that it is about; others stand on a page of their own. */
const FIELD_OF: Readonly<Record<string, string>> = {
  'abuse/bad-words': 'why',
  'operators/reason-needed': 'why',
  'abuse/bad-time': 'days',
  'abuse/step-left-out': 'atOnce',
  'directory/no-such-account': 'address',
  'directory/bad-address': 'address',
}

/** Cases of abuse: reports, what was done, appeals. Headers of what was reported are shown, never what it said. */
export function consoleAbuseRoutes(services: ConsoleServices): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  const { abuse } = services.console
  const sees = needs(services, 'abuse.see')
  routes.get(CONSOLE_ABUSE_PATH, sees, async (c) => {
    const isAll = c.req.query('all') !== undefined
    const cases = await abuse.find({ most: MOST_LISTED, ...(isAll ? {} : { isOpen: true }) })
    // Whoever waits for an answer stands first.
    const sorted = cases.toSorted((a, b) => Number(b.state === 'appealed') - Number(a.state === 'appealed'))
    const heads = ['Case', 'State', 'Account', 'In force', 'Reports', 'Changed']
    const body = html`<h1>Abuse</h1>
<p>Reports come to abuse@ of every domain; accounts that the limits have held become cases by themselves. Step by step: warn, throttle, hold, suspend. <a href="${OPEN_PATH}">Open a case by hand</a></p>
<p>${isAll ? html`<a href="${CONSOLE_ABUSE_PATH}">Only open ones</a>` : html`<a href="${CONSOLE_ABUSE_PATH}?all">Closed ones too</a>`}</p>
${cases.length === 0 ? nothingListed('No case is open.') : recordTable('Cases', heads, sorted.map(rowOf))}`
    return showConsole(c, services, { title: 'Abuse', body })
  })
  routes.get(ONE_PATH, sees, async (c) => {
    const found = await tryCase(services, c.req.param('id'))
    return found ? casePage(c, services, found) : refusalPage(c, services, NONE, 404)
  })
  routes.route('/', openingRoutes(services))
  routes.route('/', actRoutes(services))
  routes.route('/', decisionRoutes(services))
  return routes
}

function openingRoutes(services: ConsoleServices): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  const { abuse, directory } = services.console
  const acts = needs(services, 'abuse.act')
  const show = (c: ConsoleContext, more: Partial<FormView> = {}) => {
    const view = consoleForm(c, OPEN_PATH, more)
    const isWrong = more.problems !== undefined
    const body = html`<h1>Open a case</h1>
<p>Nothing is done to the account by it; its member reads that a case was opened, and why.</p>
${form(view, html`${addressField(view)}\n${whyField(view)}\n<div class="acts">${button('Open')} <a href="${CONSOLE_ABUSE_PATH}">No, go back</a></div>`)}`
    return showConsole(c, services, { title: 'Open a case', body, isWrong }, isWrong ? 422 : 200)
  }
  routes.get(OPEN_PATH, acts, (c) => show(c, { values: { address: c.req.query('address') ?? '' } }))
  routes.post(OPEN_PATH, acts, formLimit, async (c) => {
    const field = await tryOperatorForm(c)
    if (!field) return refusalPage(c, services, STALE)
    const values = { address: field('address'), why: field('why') }
    const account = await directory.accountAt(tryCanonicalAddress(values.address.trim()) ?? '')
    if (!account) return show(c, { values, problems: { address: 'Nobody here has that address.' } })
    try {
      const found = await abuse.open(c.var.atWork.operator, account, values.why, 'console')
      return doneAt(c, `${CONSOLE_ABUSE_PATH}/${found.id}`, 'open')
    } catch (error) {
      return failed(c, services, error, (problems) => show(c, { values, problems }))
    }
  })
  return routes
}

function actRoutes(services: ConsoleServices): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  const path = `${ONE_PATH}/:act{(?:warn|throttle|hold|suspend|lift|close|attribute)}`
  const acts = needs(services, 'abuse.act')
  routes.get(path, acts, async (c) => {
    const act = tryAbuseAct(c.req.param('act'))
    const found = await tryCase(services, c.req.param('id'))
    if (!act || !found) return refusalPage(c, services, NONE, 404)
    const wait = ABUSE_ACTS[act].isRestricting ? tryStepUp(c, services, c.req.path) : undefined
    const days = act === 'throttle' ? `${services.console.throttleDays}` : ''
    return wait ?? showAct(c, services, found, act, { values: { days } })
  })
  routes.post(path, acts, formLimit, async (c) => {
    const act = tryAbuseAct(c.req.param('act'))
    const field = await tryOperatorForm(c)
    const found = await tryCase(services, c.req.param('id'))
    if (!act || !field || !found) return refusalPage(c, services, STALE)
    const wait = ABUSE_ACTS[act].isRestricting ? tryStepUp(c, services, c.req.path) : undefined
    return wait ?? carryOut(c, services, found, act, field)
  })
  return routes
}

async function carryOut(
  c: ConsoleContext,
  services: ConsoleServices,
  found: AbuseCase,
  act: AbuseActName,
  field: FormFields,
): Promise<Response> {
  const { abuse, directory } = services.console
  const { operator } = c.var.atWork
  const values = {
    why: field('why'),
    days: field('days').trim(),
    atOnce: field('atOnce'),
    address: field('address').trim(),
  }
  const refuse = (problems: Record<string, string>) => showAct(c, services, found, act, { values, problems })
  if (values.days !== '' && !/^\d{1,3}$/.test(values.days)) return refuse({ days: 'Write a whole number of days.' })
  const account = act === 'attribute' ? await directory.accountAt(tryCanonicalAddress(values.address) ?? '') : undefined
  if (act === 'attribute' && !account) return refuse({ address: 'Nobody here has that address.' })
  try {
    if (account) await abuse.attribute(operator, found.id, account, values.why, 'console')
    else if (act === 'lift') await abuse.lift(operator, found.id, values.why, 'console')
    else if (act === 'close') await abuse.close(operator, found.id, values.why, 'console')
    else {
      const days = values.days === '' ? undefined : Number(values.days)
      const step = { measure: act as MeasureKind, why: values.why, days, atOnce: values.atOnce }
      await abuse.act(operator, found.id, step, 'console')
    }
  } catch (error) {
    return failed(c, services, error, refuse)
  }
  return doneAt(c, `${CONSOLE_ABUSE_PATH}/${found.id}`, act)
}

function showAct(
  c: ConsoleContext,
  services: ConsoleServices,
  found: AbuseCase,
  act: AbuseActName,
  more: Partial<FormView>,
): Response | Promise<Response> {
  const { title, lead, fields, isRestricting } = ABUSE_ACTS[act]
  const view = consoleForm(c, c.req.path, more)
  const isWrong = more.problems !== undefined
  const whose = found.account?.address ?? 'nobody is known'
  const body = html`<h1>${title}: case ${found.id}</h1>
<p><strong>${whose}</strong>. ${lead}</p>
${form(
  view,
  html`${fields.includes('address') ? addressField(view) : ''}
${textArea(view, { name: 'why', label: 'Why', hint: 'The member reads it, with your name. No content of mail.', rows: 3, maxLength: 500 })}
${fields.includes('days') ? textField(view, { name: 'days', label: 'Days', hint: act === 'throttle' ? '1 to 365.' : '1 to 365; empty: until it is taken back.', autocomplete: 'off', inputMode: 'numeric', maxLength: 3, isOptional: act !== 'throttle' }) : ''}
${fields.includes('atOnce') ? textField(view, { name: 'atOnce', label: 'Why at once', hint: 'Only where a milder step is left out: the ground for it, such as an attack that is going on.', autocomplete: 'off', maxLength: 500, isOptional: true }) : ''}
<div class="acts">${button(title, isRestricting ? 'danger' : 'main')} <a href="${CONSOLE_ABUSE_PATH}/${found.id}">No, go back</a></div>`,
)}`
  return showConsole(c, services, { title, body, isWrong }, isWrong ? 422 : 200)
}

function decisionRoutes(services: ConsoleServices): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  const path = `${ONE_PATH}/:decision{(?:uphold|reverse)}/:number{[0-9]{1,9}}`
  const decides = needs(services, 'abuse.decide')
  routes.get(path, decides, async (c) => {
    const found = await tryCase(services, c.req.param('id'))
    if (!found?.measures[Number(c.req.param('number')) - 1]) return refusalPage(c, services, NONE, 404)
    return tryStepUp(c, services, c.req.path) ?? showDecision(c, services, found)
  })
  routes.post(path, decides, formLimit, async (c) => {
    const field = await tryOperatorForm(c)
    const found = await tryCase(services, c.req.param('id'))
    if (!field || !found?.measures[Number(c.req.param('number')) - 1]) return refusalPage(c, services, STALE)
    const wait = tryStepUp(c, services, c.req.path)
    if (wait) return wait
    const isReversed = c.req.param('decision') === 'reverse'
    const { operator } = c.var.atWork
    try {
      const number = Number(c.req.param('number'))
      await services.console.abuse.decide(operator, found.id, number, isReversed, field('why'), 'console')
    } catch (error) {
      return failed(c, services, error, (problems) =>
        showDecision(c, services, found, { values: { why: field('why') }, problems }),
      )
    }
    return doneAt(c, `${CONSOLE_ABUSE_PATH}/${found.id}`, c.req.param('decision'))
  })
  return routes
}

function showDecision(
  c: ConsoleContext,
  services: ConsoleServices,
  found: AbuseCase,
  more: Partial<FormView> = {},
): Response | Promise<Response> {
  const { title, lead } = DECIDED[c.req.param('decision') === 'reverse' ? 'reverse' : 'uphold']
  const measure = found.measures[Number(c.req.param('number')) - 1]
  const view = consoleForm(c, c.req.path, more)
  const isWrong = more.problems !== undefined
  const body = html`<h1>${title}: ${measure?.kind}, case ${found.id}</h1>
<p>${lead} ${measure?.by.accountId === c.var.atWork.operator.accountId ? 'You have done it yourself: only where nobody else may decide do you, and the member reads that.' : `It was done by ${measure?.by.name}: another operator decides.`}</p>
<div class="panel"><p>${measure?.why}</p><p><strong>The appeal:</strong> ${measure?.appeal?.text}</p></div>
${form(
  view,
  html`${textArea(view, { name: 'why', label: 'Your answer', hint: 'The member reads it, with your name.', maxLength: 4000 })}
<div class="acts">${button(title)} <a href="${CONSOLE_ABUSE_PATH}/${found.id}">No, go back</a></div>`,
)}`
  return showConsole(c, services, { title, body, isWrong }, isWrong ? 422 : 200)
}

/** Says what is wrong: at its field, or on a page of its own. @throws whatever it was, where it is nothing that an operator is told */
function failed(
  c: ConsoleContext,
  services: ConsoleServices,
  error: unknown,
  again: (problems: Record<string, string>) => Response | Promise<Response>,
): Response | Promise<Response> {
  if (!isFault(error) || error.who !== 'peer') throw error
  if (error.code === 'operators/not-allowed')
    return refusalPage(c, services, 'Your role may not do that, or not to an operator.')
  const at = FIELD_OF[error.code]
  if (at !== undefined)
    return again({ [at]: at === 'why' && error.code !== 'abuse/bad-words' ? WHY_PROBLEM : `${error.message}.` })
  return refusalPage(c, services, `${error.message}.`, error.code === 'abuse/same-person' ? 403 : 409)
}

function addressField(view: FormView) {
  return textField(view, {
    name: 'address',
    label: 'Address',
    hint: 'Of the account, or of an alias of it.',
    autocomplete: 'off',
    inputMode: 'email',
    isFirst: true,
  })
}

function rowOf(found: AbuseCase) {
  const { id, account, inForce, reports, changedMs, about } = found
  return [
    html`<a href="${CONSOLE_ABUSE_PATH}/${id}">${id}: ${about}</a>`,
    stateOf(found),
    account?.address ?? 'not shown whose',
    inForce?.kind ?? '',
    reports,
    momentIn(changedMs, 'en'),
  ]
}

async function tryCase({ console: { abuse } }: ConsoleServices, id: string): Promise<AbuseCase | undefined> {
  try {
    return await abuse.case(Number(id))
  } catch (error) {
    if (isFault(error, 'abuse/none')) return undefined
    throw error
  }
}
