import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { isFault } from '../../../base/fault.ts'
import { ABUSE_PATH, accountArea } from '../account/account-area.ts'
import { FORM_PAGE } from '../page/document.ts'
import type { FormView } from '../page/form.ts'
import { doneAt, notice, tryDone } from '../page/notice.ts'
import { PAGE_MESSAGES } from '../page/page-messages.ts'
import { viewOf } from '../page/page-view.ts'
import { sitePage } from '../page/site-page.ts'
import { formLimit, type MemberEnv, membersOnly, tryMemberForm } from '../sessions/member.ts'
import type { SiteServices } from '../site-context.ts'
import { ABUSE_MESSAGES } from './abuse-messages.ts'
import { ABUSE_RULES_PATH } from './abuse-paths.ts'
import { measurePanel } from './measure-panel.ts'

type OwnAbuseServices = Pick<SiteServices, 'hostname' | 'provider' | 'sessions' | 'abuse' | 'clock'>

/** What of the page is not as it is at first. */
interface Shown {
  readonly isStale?: boolean
  readonly notNow?: boolean
  /** The form that was refused: of which step, and what was typed. */
  readonly wrong?: { readonly key: string; readonly text: string }
}

/** Where members read what was done to their accounts because of abuse, and appeal. */
export function ownAbuseRoutes(services: OwnAbuseServices): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  const members = membersOnly(services.sessions)
  routes.get(ABUSE_PATH, members, (c) => show(c, services, {}, 200))
  routes.post(ABUSE_PATH, members, formLimit, async (c) => {
    const field = await tryMemberForm(c)
    if (!field) return show(c, services, { isStale: true }, 403)
    const [id, number, text] = [Number(field('case')), Number(field('number')), field('text')]
    try {
      await services.abuse.appeal(c.var.signedIn.account, id, number, text, 'account')
    } catch (error) {
      if (isFault(error, 'abuse/bad-words')) return show(c, services, { wrong: { key: keyOf(id, number), text } }, 422)
      const isOver =
        isFault(error, 'abuse/not-possible') || isFault(error, 'abuse/none') || isFault(error, 'abuse/outdated')
      if (isOver) return show(c, services, { notNow: true }, 422)
      throw error
    }
    return doneAt(c, ABUSE_PATH, 'sent')
  })
  return routes
}

async function show(
  c: Context<MemberEnv>,
  services: OwnAbuseServices,
  { isStale, notNow, wrong }: Shown,
  status: 200 | 403 | 422,
): Promise<Response> {
  const { account, csrf } = c.var.signedIn
  const { abuse, clock } = services
  const view = viewOf(c, services, ABUSE_PATH)
  const { language } = view
  const text = ABUSE_MESSAGES[language]
  const cases = await abuse.of(account.id)
  const fieldsOf = (id: number, number: number): FormView => {
    const key = keyOf(id, number)
    const hidden = { case: `${id}`, number: `${number}` }
    const isWrong = wrong?.key === key
    const more = isWrong ? { values: { text: wrong.text }, problems: { text: text.badText } } : {}
    return { language, action: ABUSE_PATH, csrf, key, hidden, ...more }
  }
  const body = html`<h1>${text.title}</h1>
<p>${text.lead} <a href="${ABUSE_RULES_PATH}">${text.rules}</a></p>
${notice(isStale ? PAGE_MESSAGES[language].stale : notNow ? text.notNow : undefined, 'wrong')}
${notice(tryDone(c, ['sent']) && text.sent)}
${cases.length === 0 ? html`<p>${text.none}</p>` : cases.map(({ id, measures }) => html`<h2>${text.case(id)}</h2>${measures.toReversed().map((measure) => measurePanel('h3', measure, fieldsOf(id, measure.number), abuse.rules, clock.nowMs()))}`)}`
  const isWrong = wrong !== undefined || notNow === true
  return c.html(sitePage(view, { title: text.title, area: accountArea(language), body, isWrong }), status, FORM_PAGE)
}

function keyOf(id: number, number: number): string {
  return `step-${id}-${number}`
}
