import { Hono } from 'hono'
import { html } from 'hono/html'
import { isFault } from '../../../base/fault.ts'
import type { MemberAct } from '../../../core/operators/member-acts.ts'
import { may } from '../../../core/operators/operator-role.ts'
import type { OutboundRecipient } from '../../../core/queue/outbound-queue.ts'
import type { QueueCursor, QueuedMessage } from '../../../core/queue/queue-desk.ts'
import { button, type FormView, form, textField } from '../page/form.ts'
import { momentIn, numberIn } from '../page/moments.ts'
import { doneAt, notice, tryDone } from '../page/notice.ts'
import { pager } from '../page/pager.ts'
import { recordTable } from '../page/tables.ts'
import { type FormFields, formLimit } from '../sessions/member.ts'
import { needs, tryOperatorForm, tryStepUp } from './console-door.ts'
import {
  CONSOLE_PATH,
  type ConsoleContext,
  type ConsoleEnv,
  type ConsoleHouse,
  type ConsoleServices,
} from './console-env.ts'
import { consoleForm, factList, nothingListed, refusalPage, showConsole } from './console-page.ts'
import { askWhy, type Look, STALE, takeWhy, tryWhy, WHY_PROBLEM, whyField } from './looked-at.ts'

const QUEUE_PATH = `${CONSOLE_PATH}/queue`
const MESSAGE_PATH = `${QUEUE_PATH}/:id`
const ACT_PATH = `${QUEUE_PATH}/:id/:act`
const MOST_LISTED = 50
const DONE = ['retry', 'hold', 'release', 'give-back'] as const

/** What can be done to a message in the queue. */
interface QueueAct {
  readonly act: MemberAct
  readonly title: string
  readonly lead: string
  readonly button: string
  readonly done: string
  readonly isDangerous?: boolean
  work(house: ConsoleHouse, id: string, why: string, nowMs: number): Promise<unknown>
}

const ACTS: Readonly<Record<(typeof DONE)[number], QueueAct>> = {
  retry: {
    act: 'queue.retry',
    title: 'Try again now',
    lead: 'What waits of it for another attempt is due now.',
    button: 'Try again',
    done: 'It is due now.',
    work: ({ queue }, id, _why, nowMs) => queue.retry({ id }, nowMs),
  },
  hold: {
    act: 'queue.hold',
    title: 'Hold it',
    lead: 'Nothing of it is sent until it is released. What is on its way at this moment is finished.',
    button: 'Hold',
    done: 'It is held.',
    work: ({ queue }, id, why, nowMs) => queue.hold({ id }, { by: 'operator', reason: why }, nowMs),
  },
  release: {
    act: 'queue.release',
    title: 'Release it',
    lead: 'What was held of it is sent.',
    button: 'Release',
    done: 'It is released.',
    work: ({ queue }, id, _why, nowMs) => queue.release({ id }, nowMs),
  },
  'give-back': {
    act: 'queue.give-back',
    title: 'Give it back to its sender',
    lead: 'Nothing more of it is tried. Its sender gets a report that the administrator has given it back, for all who have not had it.',
    button: 'Give it back',
    done: 'It goes back to its sender.',
    isDangerous: true,
    work: ({ queue }, id, _why, nowMs) => queue.giveBack({ id }, nowMs),
  },
}

/** What waits to be sent: envelopes and answers, never what is in them. */
export function consoleQueueRoutes(services: ConsoleServices): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  const { queue } = services.console
  routes.use(QUEUE_PATH, needs(services, 'queue.see'))
  routes.use(`${QUEUE_PATH}/*`, needs(services, 'queue.see'))
  routes.get(QUEUE_PATH, (c) => showQueue(c, services))
  routes.get(MESSAGE_PATH, async (c) => {
    const found = await queue.message(c.req.param('id'))
    if (!found) return refusalPage(c, services, NOT_THERE, 404)
    const look = lookOf(found)
    if (look && (await tryWhy(c, services, look)) === undefined) return askWhy(c, services, look)
    return showMessage(c, services, found)
  })
  routes.post(MESSAGE_PATH, formLimit, async (c) => {
    const found = await queue.message(c.req.param('id'))
    const look = found && lookOf(found)
    return look ? takeWhy(c, services, look) : refusalPage(c, services, NOT_THERE, 404)
  })
  routes.route('/', queueActRoutes(services))
  return routes
}

function queueActRoutes(services: ConsoleServices): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  const { queue } = services.console
  const mayChange = needs(services, 'queue.change')
  const seen = async (c: ConsoleContext) => {
    const found = await queue.message(c.req.param('id') ?? '')
    const look = found && lookOf(found)
    const why = look && (await tryWhy(c, services, look))
    // What no member has sent, as reports, is nobody's.
    return found && (!look || why !== undefined) ? { found, why: why ?? '' } : undefined
  }
  routes.get(ACT_PATH, mayChange, async (c) => {
    const act = tryAct(c.req.param('act'))
    const one = await seen(c)
    if (!act || !one) return refusalPage(c, services, NOT_THERE, 404)
    const wait = act.isDangerous ? tryStepUp(c, services, c.req.path) : undefined
    return wait ?? showAct(c, services, act, one.found, { values: { why: one.why } })
  })
  routes.post(ACT_PATH, mayChange, formLimit, async (c) => {
    const act = tryAct(c.req.param('act'))
    const field = await tryOperatorForm(c)
    if (!field || !act) return refusalPage(c, services, STALE)
    const one = await seen(c)
    if (!one) return refusalPage(c, services, NOT_THERE, 404)
    const wait = act.isDangerous ? tryStepUp(c, services, c.req.path) : undefined
    return wait ?? carryOut(c, services, act, one.found, field)
  })
  return routes
}

async function carryOut(
  c: ConsoleContext,
  services: ConsoleServices,
  act: QueueAct,
  found: QueuedMessage,
  field: FormFields,
): Promise<Response> {
  const { console: house, clock } = services
  const { id, accountId } = found.message
  const why = field('why')
  const wish = {
    act: act.act,
    power: 'queue.change',
    subject: id,
    why,
    ...(accountId === undefined ? {} : { accountId }),
  } as const
  try {
    await house.desk.perform(c.var.atWork.operator, wish, () => act.work(house, id, why.trim(), clock.nowMs()))
  } catch (error) {
    if (!isFault(error, 'operators/reason-needed')) throw error
    return showAct(c, services, act, found, { values: { why }, problems: { why: WHY_PROBLEM } })
  }
  const name = c.req.param('act') ?? ''
  return doneAt(c, name === 'give-back' ? QUEUE_PATH : `${QUEUE_PATH}/${id}`, name)
}

async function showQueue(c: ConsoleContext, services: ConsoleServices): Promise<Response> {
  const { queue } = services.console
  const to = (c.req.query('to') ?? '').trim().toLowerCase().slice(0, 255)
  const after = cursorOf(c.req.query('after'))
  const listed = await queue.list(to === '' ? {} : { to }, MOST_LISTED + 1, after)
  const shown = listed.slice(0, MOST_LISTED)
  const { messages, recipients } = await queue.counts()
  const last = listed.length > MOST_LISTED ? shown.at(-1)?.message : undefined
  const query = to === '' ? '' : `&to=${encodeURIComponent(to)}`
  const older = last && `${QUEUE_PATH}?after=${last.queuedMs}-${last.id}${query}`
  const done = tryDone(c, DONE)
  const view = { language: 'en', action: QUEUE_PATH, csrf: '', values: { to } } as const
  const body = html`<h1>Queue</h1>
${notice(done && ACTS[done].done)}
<p>${numberIn(messages, 'en')} messages to ${numberIn(recipients, 'en')} recipients wait. What is in them is shown to nobody.</p>
<form class="fields" method="get" action="${QUEUE_PATH}" role="search">
${textField(view, { name: 'to', label: 'To the domain', type: 'search', autocomplete: 'off', isOptional: true })}
${button('Show', 'plain')}</form>
${shown.length === 0 ? nothingListed('Nothing waits.') : recordTable('Queue', ['Message', 'Since', 'From', 'Open', 'Last answer'], shown.map(rowOf))}
${pager({ newer: after ? QUEUE_PATH : undefined, older, shown: `${shown.length} messages` }, 'en')}`
  return showConsole(c, services, { title: 'Queue', body })
}

/** The list has the sender of a message and not to whom it goes: that is for whoever says why. */
function rowOf({ message, recipients, open }: QueuedMessage) {
  const { id, queuedMs, reversePath, hold } = message
  const answer = hold
    ? `held by ${hold.by}: ${hold.reason}`
    : `${recipients[0]?.destination ?? ''} ${recipients[0]?.state ?? ''}`
  return [
    html`<a href="${QUEUE_PATH}/${id}">${id}</a>`,
    momentIn(queuedMs, 'en'),
    reversePath === '' ? '(a report)' : reversePath,
    open,
    answer,
  ]
}

function showMessage(c: ConsoleContext, services: ConsoleServices, { message, recipients }: QueuedMessage) {
  const { id, reversePath, queuedMs, expiresMs, releaseMs, hold, headerMessageId, priority = 'letter', body } = message
  const done = tryDone(c, DONE)
  const names = DONE.filter((name) => (name === 'release' ? hold !== undefined : name !== 'hold' || hold === undefined))
  const isChanger = may(c.var.atWork.operator.role, 'queue.change')
  const page = html`<h1>Message ${id}</h1>
${notice(done && ACTS[done].done)}
${factList([
  ['Message-ID', headerMessageId === undefined ? undefined : `<${headerMessageId}>`],
  ['From', reversePath === '' ? '(a report)' : reversePath],
  ['Kind', priority],
  ['Size', `${numberIn(body.size, 'en')} octets`],
  ['Queued', momentIn(queuedMs, 'en')],
  ['To be sent', releaseMs === undefined ? undefined : momentIn(releaseMs, 'en')],
  ['Given up', momentIn(expiresMs, 'en')],
  ['Held', hold && `by ${hold.by} since ${momentIn(hold.sinceMs, 'en')}: ${hold.reason}`],
])}
${isChanger ? html`<ul>${names.map((name) => html`<li><a href="${QUEUE_PATH}/${id}/${name}">${ACTS[name].title}</a></li>`)}</ul>` : ''}
${recordTable('Recipients', ['To', 'By', 'State', 'Tries', 'Next', 'Last answer'], recipients.map(recipientRow))}`
  return showConsole(c, services, { title: `Message ${id}`, body: page })
}

function recipientRow({ address, destination, state, attempts, nextMs, lastResult }: OutboundRecipient) {
  return [address, destination, state, attempts, state === 'waiting' ? momentIn(nextMs, 'en') : '', lastResult ?? '']
}

function showAct(
  c: ConsoleContext,
  services: ConsoleServices,
  { title, lead, button: text, isDangerous }: QueueAct,
  { message }: QueuedMessage,
  more: Partial<FormView>,
) {
  const view = consoleForm(c, c.req.path, more)
  const isWrong = more.problems !== undefined
  const body = html`<h1>${title}: ${message.id}</h1>
<p>${lead}</p>
${form(
  view,
  html`${whyField(view, true)}
<div class="acts">${button(text, isDangerous ? 'danger' : 'main')} <a href="${QUEUE_PATH}/${message.id}">No, go back</a></div>`,
)}`
  return showConsole(c, services, { title, body, isWrong }, isWrong ? 422 : 200)
}

function lookOf({ message: { id, accountId } }: QueuedMessage): Look | undefined {
  if (accountId === undefined) return undefined
  return { act: 'queue.look', power: 'queue.see', accountId, subject: id, path: `${QUEUE_PATH}/${id}` }
}

function tryAct(name: string): QueueAct | undefined {
  const known = DONE.find((one) => one === name)
  return known && ACTS[known]
}

function cursorOf(text: string | undefined): QueueCursor | undefined {
  const [, queuedMs, id] = /^(\d{1,15})-([\w-]{1,64})$/.exec(text ?? '') ?? []
  return queuedMs === undefined || id === undefined ? undefined : { queuedMs: Number(queuedMs), id }
}

const NOT_THERE = 'It is not in the queue any more, or you have not said why you look at it.'
