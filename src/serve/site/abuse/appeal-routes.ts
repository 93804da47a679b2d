import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { isFault } from '../../../base/fault.ts'
import { DOOR_PAGE } from '../page/document.ts'
import { doorPage } from '../page/door-page.ts'
import type { FormView } from '../page/form.ts'
import { notice } from '../page/notice.ts'
import { PAGE_MESSAGES } from '../page/page-messages.ts'
import { viewOf } from '../page/page-view.ts'
import { formLimit, SIGN_IN_PATH } from '../sessions/member.ts'
import { tryVisitorForm, visitorToken } from '../sessions/visitor.ts'
import type { SiteEnv, SiteServices } from '../site-context.ts'
import { ABUSE_MESSAGES } from './abuse-messages.ts'
import { ABUSE_RULES_PATH, APPEAL_PATH } from './abuse-paths.ts'
import { measurePanel } from './measure-panel.ts'

type AppealServices = Pick<SiteServices, 'hostname' | 'provider' | 'entropy' | 'abuse' | 'clock'>

interface Shown {
  readonly problem?: 'stale' | 'notNow'
  readonly wrong?: string
  readonly isSent?: boolean
}

/** Longest ticket that is looked at. */
const MAX_TICKET = 2000

/**
 * The appeal of a suspended member, who cannot sign in: by a link, in a letter to the recovery address or after the right password. It shows that one step and takes that one appeal; it signs nobody in and shows nothing else of the account.
 * Opening it changes nothing, so what programs do that open every link of a letter spends nothing. Threats: docs/decisions/abuse-desk.md.
 */
export function appealRoutes(services: AppealServices): Hono<SiteEnv> {
  const routes = new Hono<SiteEnv>()
  routes.use(APPEAL_PATH, async (c, next) => (c.var.host.kind === 'own' ? next() : c.notFound()))
  routes.get(APPEAL_PATH, (c) => show(c, services, (c.req.query('ticket') ?? '').slice(0, MAX_TICKET), {}, 200))
  routes.post(APPEAL_PATH, formLimit, async (c) => {
    const field = await tryVisitorForm(c)
    if (!field) return show(c, services, '', { problem: 'stale' }, 403)
    const [ticket, text] = [field('ticket'), field('text')]
    const opened = await services.abuse.tryOpen(ticket)
    if (!opened) return show(c, services, ticket, {}, 200)
    try {
      await services.abuse.appeal(opened.account, opened.found.id, opened.measure.number, text, 'link')
    } catch (error) {
      if (isFault(error, 'abuse/bad-words')) return show(c, services, ticket, { wrong: text }, 422)
      if (isFault(error, 'abuse/not-possible') || isFault(error, 'abuse/outdated'))
        return show(c, services, ticket, { problem: 'notNow' }, 422)
      throw error
    }
    return show(c, services, ticket, { isSent: true }, 200)
  })
  return routes
}

async function show(
  c: Context<SiteEnv>,
  services: AppealServices,
  ticket: string,
  { problem, wrong, isSent }: Shown,
  status: 200 | 403 | 422,
): Promise<Response> {
  // In another language it is the same page: the ticket goes with it.
  const page = viewOf(c, services, `${APPEAL_PATH}?ticket=${encodeURIComponent(ticket)}`)
  const { language } = page
  const text = ABUSE_MESSAGES[language]
  const opened = await services.abuse.tryOpen(ticket)
  if (!opened) {
    const card = html`<h1>${text.linkOver}</h1>
${notice(problem === 'stale' ? PAGE_MESSAGES[language].stale : undefined, 'wrong')}
<p>${text.linkOverLead}</p>
<p class="other-way"><a href="${SIGN_IN_PATH}">${text.toSignIn}</a></p>`
    return c.html(doorPage(page, text.linkOver, card), problem === 'stale' ? 403 : 404, DOOR_PAGE)
  }
  const fields: FormView = {
    language,
    action: APPEAL_PATH,
    csrf: visitorToken(c, services.entropy),
    hidden: { ticket },
    ...(wrong === undefined ? {} : { values: { text: wrong }, problems: { text: text.badText } }),
  }
  const said = problem === 'stale' ? PAGE_MESSAGES[language].stale : problem && text.notNow
  const card = html`<h1>${text.title}</h1>
<p class="lead"><strong>${opened.account.address}</strong></p>
<p>${text.suspendedLead}</p>
${notice(said, 'wrong')}
${notice(isSent ? text.sent : undefined)}
${measurePanel('h2', opened.measure, fields, services.abuse.rules, services.clock.nowMs())}
<p class="other-way"><a href="${ABUSE_RULES_PATH}">${text.rules}</a></p>`
  return c.html(doorPage(page, text.title, card, wrong !== undefined || said !== undefined), status, DOOR_PAGE)
}
