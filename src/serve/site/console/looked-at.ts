import { html } from 'hono/html'
import { isFault } from '../../../base/fault.ts'
import type { MemberAct } from '../../../core/operators/member-acts.ts'
import { MOST_WHY } from '../../../core/operators/operator-desk.ts'
import type { Power } from '../../../core/operators/operator-role.ts'
import type { Markup } from '../page/document.ts'
import { button, type FormView, form, textField } from '../page/form.ts'
import { tryOperatorForm } from './console-door.ts'
import type { ConsoleContext, ConsoleServices } from './console-env.ts'
import { consoleForm, refusalPage, showConsole } from './console-page.ts'

/** For so long after an operator has said why, what belongs to that member is shown to that operator. */
const LOOK_MS = 30 * 60_000
/** Acts of one member that are looked through for it. */
const MOST_ACTS = 200

/** Whose data is looked at, and as what it is written down. */
export interface Look {
  readonly act: MemberAct
  readonly power: Power
  readonly accountId: string
  readonly subject: string
  /** Where it is shown. */
  readonly path: string
}

/** Why this operator has looked at that lately; undefined if there was no word of it. What the log says is all there is: no second memory that could say something else. */
export async function tryWhy(
  c: ConsoleContext,
  { console: house, clock }: ConsoleServices,
  { act, accountId, subject }: Pick<Look, 'act' | 'accountId' | 'subject'>,
): Promise<string | undefined> {
  const since = clock.nowMs() - LOOK_MS
  const acts = await house.log.find({ accountId, most: MOST_ACTS })
  const own = acts.find(
    (one) =>
      one.act === act && one.subject === subject && one.atMs > since && one.by.accountId === c.var.atWork.account.id,
  )
  return own?.why
}

/** Asks why, before anything of a member is shown. */
export function askWhy(
  c: ConsoleContext,
  services: ConsoleServices,
  { subject, path }: Look,
  problem?: string,
): Response | Promise<Response> {
  const view = consoleForm(c, path, problem === undefined ? {} : { problems: { why: problem } })
  const body = html`<h1>${subject}</h1>
<p>What is shown is no content, but it is this member’s. Say why you look; the member reads it, with your name.</p>
${form(view, html`${whyField(view, true)}\n${button('Look')}`)}`
  return showConsole(
    c,
    services,
    { title: 'Why?', body, isWrong: problem !== undefined },
    problem === undefined ? 200 : 422,
  )
}

/** Takes the reason, writes it down, and leads to what is shown. */
export async function takeWhy(c: ConsoleContext, services: ConsoleServices, look: Look): Promise<Response> {
  const field = await tryOperatorForm(c)
  if (!field) return refusalPage(c, services, STALE)
  const { path, ...wish } = look
  try {
    await services.console.desk.perform(c.var.atWork.operator, { ...wish, why: field('why') }, async () => undefined)
  } catch (error) {
    if (isFault(error, 'operators/reason-needed')) return askWhy(c, services, look, WHY_PROBLEM)
    throw error
  }
  return c.redirect(path, 303)
}

/** The line for the reason. */
export function whyField(view: FormView, isFirst = false): Markup {
  return textField(view, {
    name: 'why',
    label: 'Why',
    hint: 'A case, a call, what was seen. No content of mail.',
    autocomplete: 'off',
    maxLength: MOST_WHY,
    isFirst,
  })
}

export const WHY_PROBLEM = 'Say why, in a few words.'
export const STALE = 'That page was out of date, so nothing was done. Please try again.'
