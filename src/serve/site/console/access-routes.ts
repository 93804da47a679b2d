import { Hono } from 'hono'
import { html } from 'hono/html'
import { isFault } from '../../../base/fault.ts'
import type { Access, AccessEntry, AccessState } from '../../../core/operators/access/access.ts'
import { may } from '../../../core/operators/operator-role.ts'
import { button, type FormView, form } from '../page/form.ts'
import { momentIn } from '../page/moments.ts'
import { doneAt, notice, tryDone } from '../page/notice.ts'
import { recordTable } from '../page/tables.ts'
import { formLimit } from '../sessions/member.ts'
import { needs, tryOperatorForm, tryStepUp } from './console-door.ts'
import { CONSOLE_PATH, type ConsoleContext, type ConsoleEnv, type ConsoleServices } from './console-env.ts'
import { consoleForm, factList, nothingListed, refusalPage, showConsole } from './console-page.ts'
import { STALE, WHY_PROBLEM, whyField } from './looked-at.ts'

export const ACCESS_PATH = `${CONSOLE_PATH}/access`
const ONE_PATH = `${ACCESS_PATH}/:id{[0-9]+}`

const DECISIONS = {
  approve: {
    title: 'Agree',
    lead: 'Whoever asked can open what is named here, until the time is over. The member is told so, with both your names.',
    done: 'It is agreed to.',
  },
  refuse: {
    title: 'Do not agree',
    lead: 'Nothing is opened. The member reads that it was asked for, and refused.',
    done: 'It is refused.',
  },
  withdraw: { title: 'Take it back', lead: 'Nothing is opened any more.', done: 'It is taken back.' },
} as const
type Decision = keyof typeof DECISIONS
const DECISION_NAMES = ['approve', 'refuse', 'withdraw'] as const satisfies readonly Decision[]

/** What is said of a fault. */
const PROBLEMS: Readonly<Record<string, string>> = {
  'operators/not-allowed': 'Your role may not decide that.',
  'access/same-person': 'You have asked for it yourself: it takes a second person.',
  'access/not-yours': 'Somebody else has asked for that.',
  'access/too-late': 'It is decided already, or its time is over.',
}

/** Requests to see what is in an account: here the second person agrees, who is proved by password and factor. They are made, and opened, at the server: “posthus access”. */
export function consoleAccessRoutes(services: ConsoleServices): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  const { access } = services.console
  const sees = needs(services, 'content.request')
  routes.get(ACCESS_PATH, sees, async (c) => {
    const all = await access.list()
    const heads = ['Request', 'State', 'Account', 'Ground', 'Asked by', 'Until']
    const body = html`<h1>Content</h1>
<p>What is in an account is opened by two persons, or not at all. “posthus access request” asks; another operator agrees here; “posthus access open” writes a file that only whoever asked can read.</p>
${all.length === 0 ? nothingListed('Nobody has asked.') : recordTable('Requests', heads, all.map(rowOf))}`
    return showConsole(c, services, { title: 'Content', body })
  })
  routes.get(ONE_PATH, sees, async (c) => {
    const found = await tryFind(services, c.req.param('id'))
    if (!found) return refusalPage(c, services, 'There is no such request.', 404)
    const done = tryDone(c, DECISION_NAMES)
    return showConsole(c, services, {
      title: `Request ${found.id}`,
      body: pageOf(found, decisionsOf(c, found), done && DECISIONS[done].done),
    })
  })
  routes.route('/', decisionRoutes(services))
  return routes
}

function decisionRoutes(services: ConsoleServices): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  const path = `${ONE_PATH}/:decision{(?:approve|refuse|withdraw)}`
  const sees = needs(services, 'content.request')
  routes.get(path, sees, async (c) => {
    const found = await tryFind(services, c.req.param('id'))
    if (!found) return refusalPage(c, services, 'There is no such request.', 404)
    const decision = c.req.param('decision') as Decision
    const wait = decision === 'approve' ? tryStepUp(c, services, c.req.path) : undefined
    return wait ?? showDecision(c, services, found, decision)
  })
  routes.post(path, sees, formLimit, async (c) => {
    const field = await tryOperatorForm(c)
    const found = await tryFind(services, c.req.param('id'))
    if (!field || !found) return refusalPage(c, services, STALE)
    const decision = c.req.param('decision') as Decision
    const wait = decision === 'approve' ? tryStepUp(c, services, c.req.path) : undefined
    return wait ?? decide(c, services, found, decision, field('why'))
  })
  return routes
}

async function decide(
  c: ConsoleContext,
  services: ConsoleServices,
  found: Access,
  decision: Decision,
  why: string,
): Promise<Response> {
  const { access } = services.console
  const { operator } = c.var.atWork
  try {
    if (decision === 'approve') await access.approve(operator, found.id)
    else if (decision === 'refuse') await access.refuse(operator, found.id, why)
    else await access.withdraw(operator, found.id, why, 'console')
  } catch (error) {
    if (isFault(error, 'operators/reason-needed')) {
      return showDecision(c, services, found, decision, { values: { why }, problems: { why: WHY_PROBLEM } })
    }
    const problem = isFault(error) ? PROBLEMS[error.code] : undefined
    if (problem === undefined) throw error
    return refusalPage(c, services, problem, isFault(error, 'access/too-late') ? 409 : 403)
  }
  return doneAt(c, `${ACCESS_PATH}/${found.id}`, decision)
}

function showDecision(
  c: ConsoleContext,
  services: ConsoleServices,
  found: Access,
  decision: Decision,
  more: Partial<FormView> = {},
): Response | Promise<Response> {
  const { title, lead } = DECISIONS[decision]
  const view = consoleForm(c, c.req.path, more)
  const isWrong = more.problems !== undefined
  const body = html`<h1>${title}: request ${found.id}</h1>
<p>${lead}</p>
${termsOf(found)}
${form(
  view,
  html`${decision === 'approve' ? '' : whyField(view, true)}
<div class="acts">${button(title, decision === 'approve' ? 'danger' : 'main')} <a href="${ACCESS_PATH}/${found.id}">No, go back</a></div>`,
)}`
  return showConsole(c, services, { title, body, isWrong }, isWrong ? 422 : 200)
}

/** What this operator may decide, as the request stands. */
function decisionsOf(c: ConsoleContext, { state, requestedBy }: Access): readonly Decision[] {
  const { role, accountId } = c.var.atWork.operator
  const isOwn = requestedBy.accountId === accountId
  const mayApprove = may(role, 'content.approve')
  return DECISION_NAMES.filter((name) =>
    name === 'withdraw'
      ? (state === 'requested' || state === 'approved') && (isOwn || mayApprove)
      : state === 'requested' && mayApprove && !(name === 'approve' && isOwn),
  )
}

function pageOf(access: Access, decisions: readonly Decision[], done: string | undefined) {
  const { id, entries } = access
  return html`<div class="head"><h1>Request ${id}</h1>${stateOf(access.state)}</div>
${notice(done)}
${termsOf(access)}
${decisions.length === 0 ? '' : html`<ul>${decisions.map((name) => html`<li><a href="${ACCESS_PATH}/${id}/${name}">${DECISIONS[name].title}</a></li>`)}</ul>`}
<h2>What became of it</h2>
${recordTable('Steps', ['When', 'What', 'Who'], entries.map(stepRow))}`
}

function termsOf({ terms, requestedBy, approvedBy, requestedMs, untilMs, tellMs }: Access) {
  const { address, mailbox, ground, reference, why, hours, deferDays } = terms
  const told = deferDays === 0 ? 'when it is agreed to' : `${deferDays} days after it is agreed to`
  return factList([
    ['Account', address],
    ['Part', mailbox === undefined ? 'all mail' : `the mailbox ${mailbox}`],
    ['Ground', ground],
    ['Case', reference],
    ['Why', why],
    ['Asked', `${requestedBy.name}, ${momentIn(requestedMs, 'en')}`],
    ['Agreed', approvedBy?.name],
    ['Can be opened', untilMs === undefined ? `for ${hours} hours` : `until ${momentIn(untilMs, 'en')}`],
    ['The member is told', tellMs === undefined ? told : momentIn(tellMs, 'en')],
  ])
}

function rowOf({ id, state, terms, requestedBy, untilMs }: Access) {
  const link = html`<a href="${ACCESS_PATH}/${id}">${id}: ${terms.reference}</a>`
  return [
    link,
    stateOf(state),
    terms.address,
    terms.ground,
    requestedBy.name,
    untilMs === undefined ? '' : momentIn(untilMs, 'en'),
  ]
}

function stepRow(entry: AccessEntry) {
  const what =
    entry.what === 'opened'
      ? `opened: ${entry.messages} messages`
      : entry.what === 'refused'
        ? `refused: ${entry.why}`
        : entry.what
  return [momentIn(entry.atMs, 'en'), what, entry.by.name]
}

function stateOf(state: AccessState) {
  return html`<span class="${state === 'requested' || state === 'approved' ? 'bad' : 'quiet'}">${state}</span>`
}

async function tryFind({ console: { access } }: ConsoleServices, id: string): Promise<Access | undefined> {
  try {
    return await access.find(Number(id))
  } catch (error) {
    if (isFault(error, 'access/none')) return undefined
    throw error
  }
}
