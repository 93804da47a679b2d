import { Hono } from 'hono'
import { html } from 'hono/html'
import { isFault } from '../../../../base/fault.ts'
import type { JointDeed, JointEntry, JointState, JointWork } from '../../../../core/operators/joint/joint-deed.ts'
import { may } from '../../../../core/operators/operator-role.ts'
import type { Markup } from '../../page/document.ts'
import { button, type FormView, form } from '../../page/form.ts'
import { momentIn } from '../../page/moments.ts'
import { doneAt, notice, tryDone } from '../../page/notice.ts'
import { recordTable } from '../../page/tables.ts'
import { formLimit } from '../../sessions/member.ts'
import { needs, tryOperatorForm, tryStepUp } from '../console-door.ts'
import { CONSOLE_PATH, type ConsoleContext, type ConsoleEnv, type ConsoleServices } from '../console-env.ts'
import { consoleForm, factList, nothingListed, refusalPage, showConsole } from '../console-page.ts'
import { STALE, WHY_PROBLEM, whyField } from '../looked-at.ts'

export const JOINT_PATH = `${CONSOLE_PATH}/joint`
const ONE_PATH = `${JOINT_PATH}/:id{[0-9]{1,9}}`

const STEPS = {
  agree: {
    title: 'Agree, and have it done',
    lead: 'It is done at once, with both your names.',
    done: 'You have agreed.',
  },
  refuse: { title: 'Do not agree', lead: 'Nothing is done.', done: 'It is refused.' },
  withdraw: { title: 'Take it back', lead: 'Nothing is done.', done: 'It is taken back.' },
} as const
type Step = keyof typeof STEPS
const STEP_NAMES = ['agree', 'refuse', 'withdraw'] as const satisfies readonly Step[]

const KINDS: Readonly<Record<JointWork['kind'], string>> = {
  'cert.import': 'Import a certificate',
  'cert.revoke': 'Revoke a certificate',
  'cert.block': 'Block a key',
}

const PROBLEMS: Readonly<Record<string, string>> = {
  'joint/same-person': 'You have asked for it yourself: it takes a second person.',
  'joint/not-yours': 'Somebody else has asked for that: refuse it, if you do not want it.',
  'joint/too-late': 'It is decided already, or its time is over.',
}

/** What one operator has asked for and another agrees to. */
export function consoleJointRoutes(services: ConsoleServices): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  const { joint } = services.console
  const sees = needs(services, 'certificates.see')
  const changes = needs(services, 'certificates.change')
  routes.get(JOINT_PATH, sees, async (c) => {
    const all = await joint.list()
    const body = html`<h1>Two persons</h1>
<p>What is seen by everybody outside, or cannot be taken back, is asked for by one operator and agreed to by another.</p>
${all.length === 0 ? nothingListed('Nobody has asked for anything.') : recordTable('Two persons', ['What', 'Upon', 'State', 'Asked by', 'When'], all.map(rowOf))}`
    return showConsole(c, services, { title: 'Two persons', body })
  })
  routes.get(ONE_PATH, sees, async (c) => {
    const deed = await tryFind(services, c.req.param('id'))
    if (!deed) return refusalPage(c, services, NOT_THERE, 404)
    return showConsole(c, services, { title: KINDS[deed.terms.work.kind], body: await pageOf(c, services, deed) })
  })
  const path = `${ONE_PATH}/:step{(?:agree|refuse|withdraw)}`
  routes.get(path, changes, async (c) => {
    const deed = await tryFind(services, c.req.param('id'))
    if (!deed) return refusalPage(c, services, NOT_THERE, 404)
    const step = c.req.param('step') as Step
    const wait = step === 'agree' ? tryStepUp(c, services, c.req.path) : undefined
    return wait ?? showStep(c, services, deed, step)
  })
  routes.post(path, changes, formLimit, async (c) => {
    const field = await tryOperatorForm(c)
    const deed = await tryFind(services, c.req.param('id'))
    if (!field || !deed) return refusalPage(c, services, STALE)
    const step = c.req.param('step') as Step
    const wait = step === 'agree' ? tryStepUp(c, services, c.req.path) : undefined
    return wait ?? take(c, services, deed, step, field('why'))
  })
  return routes
}

async function take(c: ConsoleContext, services: ConsoleServices, deed: JointDeed, step: Step, why: string) {
  const { joint } = services.console
  const { operator } = c.var.atWork
  try {
    if (step === 'agree') await joint.agree(operator, deed.id)
    else if (step === 'refuse') await joint.refuse(operator, deed.id, why)
    else await joint.withdraw(operator, deed.id)
  } catch (error) {
    if (isFault(error, 'operators/reason-needed')) {
      return showStep(c, services, deed, step, { values: { why }, problems: { why: WHY_PROBLEM } })
    }
    const problem = isFault(error) ? PROBLEMS[error.code] : undefined
    if (problem === undefined) throw error
    return refusalPage(c, services, problem, isFault(error, 'joint/too-late') ? 409 : 403)
  }
  return doneAt(c, `${JOINT_PATH}/${deed.id}`, step)
}

async function showStep(
  c: ConsoleContext,
  services: ConsoleServices,
  deed: JointDeed,
  step: Step,
  more: Partial<FormView> = {},
) {
  const { title, lead } = STEPS[step]
  const view = consoleForm(c, c.req.path, more)
  const isWrong = more.problems !== undefined
  const body = html`<h1>${title}</h1>
<p>${lead}</p>
${await termsOf(services, deed)}
${form(
  view,
  html`${step === 'refuse' ? whyField(view, true) : ''}
<div class="acts">${button(title, step === 'agree' ? 'danger' : 'main')} <a href="${JOINT_PATH}/${deed.id}">No, go back</a></div>`,
)}`
  return showConsole(c, services, { title, body, isWrong }, isWrong ? 422 : 200)
}

async function pageOf(c: ConsoleContext, services: ConsoleServices, deed: JointDeed): Promise<Markup> {
  const { id, state, terms, entries } = deed
  const done = tryDone(c, [...STEP_NAMES, 'request'])
  const said = done === 'request' ? 'It is asked for. Another operator agrees to it here.' : done && STEPS[done].done
  const last = entries.at(-1)
  const steps = stepsOf(c, deed)
  return html`<div class="head"><h1>${KINDS[terms.work.kind]}</h1>${stateOf(state)}</div>
${notice(said)}
${last?.what === 'failed' ? notice(`It could not be done: ${last.problem}`, 'wrong') : ''}
${await termsOf(services, deed)}
${steps.length === 0 ? '' : html`<ul>${steps.map((step) => html`<li><a href="${JOINT_PATH}/${id}/${step}">${STEPS[step].title}</a></li>`)}</ul>`}
<h2>What became of it</h2>
${recordTable('Steps', ['When', 'What', 'Who'], entries.map(entryRow))}`
}

/** What this operator may do, as it stands. */
function stepsOf(c: ConsoleContext, { state, requestedBy }: JointDeed): readonly Step[] {
  const { role, accountId } = c.var.atWork.operator
  if (state !== 'requested' || !may(role, 'certificates.change')) return []
  return requestedBy.accountId === accountId ? ['withdraw'] : ['agree', 'refuse']
}

async function termsOf(services: ConsoleServices, { terms, requestedBy, requestedMs, agreedBy, state }: JointDeed) {
  const { work, subject, why } = terms
  return html`${factList([
    ['Upon', subject],
    ...(work.kind === 'cert.import' ? [] : [['Certificate', certificateLink(work.id)] as const]),
    ...(work.kind === 'cert.revoke'
      ? [
          ['Reason told', work.reason] as const,
          ['If nothing newer is shown', work.isAnyway ? 'all the same' : 'not'] as const,
        ]
      : []),
    ['Why', why],
    ['Asked', `${requestedBy.name}, ${momentIn(requestedMs, 'en')}`],
    ['Agreed', agreedBy?.name],
  ])}
${work.kind === 'cert.import' && state === 'requested' ? await contentsOf(services, work) : ''}`
}

/** What is in the certificate, read again now: the second person agrees to that, and not to what somebody says of it. */
async function contentsOf({ console: house }: ConsoleServices, { chain, root }: JointWork & { kind: 'cert.import' }) {
  try {
    const { facts, entry, problems } = await house.certificates.examine(chain, root)
    return html`<h2>What is in it</h2>
${factList([
  ['Names', facts.names.join(', ')],
  ['Level', facts.level],
  ['Subject', facts.subject],
  ['Issuer', facts.issuer],
  ['Serial number', facts.serial],
  ['Valid', `${momentIn(facts.notBeforeMs, 'en')} to ${momentIn(facts.notAfterMs, 'en')}`],
  ['SHA-256', html`<code>${facts.fingerprint}</code>`],
  ['Request', entry && certificateLink(entry.id)],
  ['Root', root.trim() === '' ? 'a public one' : html`<span class="bad">one that was handed in with it</span>`],
])}
${problems.length === 0 ? '' : notice(`Not as it should be: ${problems.map(({ text }) => text).join(' ')} Whoever agrees takes that upon themselves.`, 'wrong')}`
  } catch (error) {
    if (!isFault(error) || error.who !== 'peer') throw error
    return notice(`It can no longer be imported: ${error.message}`, 'wrong')
  }
}

function certificateLink(id: string) {
  return html`<a href="${CONSOLE_PATH}/certificates/${id}">${id}</a>`
}

function rowOf({ id, state, terms, requestedBy, requestedMs }: JointDeed) {
  const link = html`<a href="${JOINT_PATH}/${id}">${id}: ${KINDS[terms.work.kind]}</a>`
  return [link, terms.subject, stateOf(state), requestedBy.name, momentIn(requestedMs, 'en')]
}

function entryRow(entry: JointEntry) {
  const what =
    entry.what === 'refused'
      ? `refused: ${entry.why}`
      : entry.what === 'failed'
        ? `could not be done: ${entry.problem}`
        : entry.what
  return [momentIn(entry.atMs, 'en'), what, entry.by.name]
}

function stateOf(state: JointState): Markup {
  return html`<span class="${state === 'requested' || state === 'failed' ? 'bad' : state === 'done' ? 'good' : 'quiet'}">${state}</span>`
}

async function tryFind({ console: { joint } }: ConsoleServices, id: string): Promise<JointDeed | undefined> {
  try {
    return await joint.find(Number(id))
  } catch (error) {
    if (isFault(error, 'joint/none')) return undefined
    throw error
  }
}

const NOT_THERE = 'Nobody has asked for anything like that.'
