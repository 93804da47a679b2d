import { Hono } from 'hono'
import { html } from 'hono/html'
import { isFault } from '../../../base/fault.ts'
import type { Problem } from '../../../core/problems/problem.ts'
import { MOST_CHARACTERS } from '../../../core/problems/problem-desk.ts'
import { linesOf } from '../account/problem-routes.ts'
import { button, type FormView, form, textArea } from '../page/form.ts'
import { momentIn } from '../page/moments.ts'
import { doneAt, notice, tryDone } from '../page/notice.ts'
import { recordTable } from '../page/tables.ts'
import { formLimit } from '../sessions/member.ts'
import { needs, tryOperatorForm } from './console-door.ts'
import { CONSOLE_PATH, type ConsoleContext, type ConsoleEnv, type ConsoleServices } from './console-env.ts'
import { consoleForm, factList, nothingListed, refusalPage, showConsole } from './console-page.ts'
import { STALE } from './looked-at.ts'

const PROBLEMS_PATH = `${CONSOLE_PATH}/problems`
const ONE_PATH = `${PROBLEMS_PATH}/:id`
const MOST_LISTED = 100

/** What members have reported, beside the changes that they were part of; an answer goes to the member as a letter. */
export function consoleProblemRoutes(services: ConsoleServices): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  const { problems } = services
  const sees = needs(services, 'problems.answer')
  routes.get(PROBLEMS_PATH, sees, async (c) => {
    const latest = await problems.latest(MOST_LISTED)
    const body = html`<h1>Problems</h1>
${latest.length === 0 ? nothingListed('Nobody has reported anything.') : recordTable('Problems', ['When', 'Who', 'What about', 'Change', 'State'], latest.map(rowOf))}`
    return showConsole(c, services, { title: 'Problems', body })
  })
  routes.get(ONE_PATH, sees, async (c) => {
    const found = await problems.tryFind(c.req.param('id'))
    return found ? show(c, services, found) : refusalPage(c, services, 'There is no such report.', 404)
  })
  routes.post(ONE_PATH, sees, formLimit, async (c) => {
    const field = await tryOperatorForm(c)
    if (!field) return refusalPage(c, services, STALE)
    const found = await problems.tryFind(c.req.param('id'))
    if (!found) return refusalPage(c, services, 'There is no such report.', 404)
    const { operator } = c.var.atWork
    const wish = {
      act: 'problem.answer',
      power: 'problems.answer',
      accountId: found.accountId,
      subject: found.address,
      why: `the report of ${momentIn(found.atMs, 'en')}`,
    } as const
    try {
      const answer = () => problems.answer(found.id, operator.name, field('text'))
      const isFirst = await services.console.desk.perform(operator, wish, answer)
      if (!isFirst) return refusalPage(c, services, 'Somebody has answered it already.', 409)
      return doneAt(c, `${PROBLEMS_PATH}/${found.id}`, 'answered')
    } catch (error) {
      if (!isFault(error, 'problems/bad-text')) throw error
      return show(c, services, found, { values: { text: field('text') }, problems: { text: 'Write an answer.' } })
    }
  })
  return routes
}

function show(c: ConsoleContext, services: ConsoleServices, found: Problem, more: Partial<FormView> = {}) {
  const { id, address, atMs, kind, text, changes, answer, accountId } = found
  const view = consoleForm(c, `${PROBLEMS_PATH}/${id}`, more)
  const isWrong = more.problems !== undefined
  const answerForm = form(
    view,
    html`${textArea(view, { name: 'text', label: 'Answer', hint: 'The member gets it as a letter, with your name.', maxLength: MOST_CHARACTERS })}
${button('Send the answer')}`,
  )
  const body = html`<h1>Report of ${address}</h1>
${notice(tryDone(c, ['answered']) && 'The answer is sent.')}
${factList([
  ['When', momentIn(atMs, 'en')],
  ['About', kind],
  ['Account', html`<a href="${CONSOLE_PATH}/accounts/${accountId}">${address}</a>`],
  [
    'Was part of',
    changes.length === 0
      ? 'no change of late'
      : html`<ul>${changes.map((one) => html`<li>${one.title}, ${momentIn(one.atMs, 'en')}</li>`)}</ul>`,
  ],
])}
<div class="panel"><p>${linesOf(text)}</p></div>
${answer ? html`<h2>Answer of ${answer.by}, ${momentIn(answer.atMs, 'en')}</h2><p>${linesOf(answer.text)}</p>` : answerForm}`
  return showConsole(c, services, { title: `Report of ${address}`, body, isWrong }, isWrong ? 422 : 200)
}

function rowOf({ id, address, atMs, kind, changes, answer }: Problem) {
  return [
    html`<a href="${PROBLEMS_PATH}/${id}">${momentIn(atMs, 'en')}</a>`,
    address,
    kind,
    changes[0]?.title ?? '',
    html`<span class="${answer ? 'good' : 'bad'}">${answer ? 'answered' : 'open'}</span>`,
  ]
}
