import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { isFault } from '../../../base/fault.ts'
import { PROBLEM_KINDS, type Problem } from '../../../core/problems/problem.ts'
import { MOST_CHARACTERS } from '../../../core/problems/problem-desk.ts'
import type { Language } from '../language/language.ts'
import { FORM_PAGE, type Markup } from '../page/document.ts'
import { button, choiceField, type FormView, form, textArea } from '../page/form.ts'
import { momentIn } from '../page/moments.ts'
import { doneAt, notice, tryDone } from '../page/notice.ts'
import { PAGE_MESSAGES } from '../page/page-messages.ts'
import { viewOf } from '../page/page-view.ts'
import { sitePage } from '../page/site-page.ts'
import { formLimit, type MemberEnv, membersOnly, tryMemberForm } from '../sessions/member.ts'
import type { SiteServices } from '../site-context.ts'
import { accountArea, PROBLEM_PATH } from './account-area.ts'
import { PROBLEM_MESSAGES } from './problem-messages.ts'

type ProblemServices = Pick<SiteServices, 'hostname' | 'provider' | 'sessions' | 'problems'>

/** What of the page is not as it is at first. */
interface Shown {
  readonly isStale?: boolean
  readonly values?: Readonly<Record<string, string>>
  readonly problem?: 'badText' | 'tooMany'
}

/** Where members say that something does not work, and read what was answered. */
export function problemRoutes(services: ProblemServices): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  const members = membersOnly(services.sessions)
  routes.get(PROBLEM_PATH, members, (c) => show(c, services, {}, 200))
  routes.post(PROBLEM_PATH, members, formLimit, async (c) => {
    const field = await tryMemberForm(c)
    if (!field) return show(c, services, { isStale: true }, 403)
    const values = { kind: field('kind'), about: field('about'), text: field('text') }
    try {
      await services.problems.report(c.var.signedIn.account, values.kind, values.about, values.text)
    } catch (error) {
      if (isFault(error, 'problems/bad-text')) return show(c, services, { values, problem: 'badText' }, 422)
      if (isFault(error, 'problems/too-many')) return show(c, services, { values, problem: 'tooMany' }, 422)
      throw error
    }
    return doneAt(c, PROBLEM_PATH, 'sent')
  })
  return routes
}

async function show(
  c: Context<MemberEnv>,
  { problems, ...services }: ProblemServices,
  shown: Shown,
  status: 200 | 403 | 422,
): Promise<Response> {
  const { account } = c.var.signedIn
  const view = viewOf(c, services, PROBLEM_PATH)
  const { language } = view
  const text = PROBLEM_MESSAGES[language]
  const own = await problems.of(account.id)
  const changes = await problems.changesOf(account.id)
  const fields: FormView = {
    language,
    action: PROBLEM_PATH,
    csrf: c.var.signedIn.csrf,
    values: { kind: 'other', about: '', ...shown.values },
    problems: shown.problem === undefined ? {} : { text: text[shown.problem] },
  }
  const body = html`<h1>${text.title}</h1>
<p>${text.lead}</p>
${notice(shown.isStale ? PAGE_MESSAGES[language].stale : undefined, 'wrong')}
${notice(tryDone(c, ['sent']) && text.sent)}
${form(
  fields,
  html`${choiceField(fields, { name: 'kind', label: text.kind, choices: PROBLEM_KINDS.map((value) => ({ value, label: text.kinds[value] })) })}
${
  changes.length === 0
    ? ''
    : choiceField(fields, {
        name: 'about',
        label: text.about,
        hint: text.aboutHint,
        choices: [
          { value: '', label: text.noChange },
          ...changes.map(({ id, title, atMs }) => ({ value: id, label: `${title}, ${momentIn(atMs, language)}` })),
        ],
      })
}
${textArea(fields, { name: 'text', label: text.text, hint: text.textHint, maxLength: MOST_CHARACTERS })}
${button(text.send)}`,
)}
${own.length === 0 ? '' : html`<h2>${text.yours}</h2>${own.map((one) => reportOf(one, language))}`}`
  const parts = { title: text.title, area: accountArea(language), body, isWrong: shown.problem !== undefined }
  return c.html(sitePage(view, parts), status, FORM_PAGE)
}

function reportOf({ atMs, kind, text: said, answer }: Problem, language: Language): Markup {
  const text = PROBLEM_MESSAGES[language]
  return html`<section class="panel"><h3>${momentIn(atMs, language)}, ${text.kinds[kind]}</h3>
<p>${linesOf(said)}</p>
${answer === undefined ? html`<p class="quiet">${text.open}</p>` : html`<p><strong>${text.answeredBy} ${answer.by}, ${momentIn(answer.atMs, language)}:</strong> ${linesOf(answer.text)}</p>`}</section>`
}

/** Lines stay lines. */
export function linesOf(text: string): Markup {
  return html`${text.split('\n').map((line, at) => html`${at === 0 ? '' : html`<br>`}${line}`)}`
}
