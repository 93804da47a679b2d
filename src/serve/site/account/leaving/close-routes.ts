import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { FORM_PAGE, type Markup } from '../../page/document.ts'
import { button, confirmation } from '../../page/form.ts'
import { dayIn } from '../../page/moments.ts'
import { notice } from '../../page/notice.ts'
import { PAGE_MESSAGES } from '../../page/page-messages.ts'
import { type PageView, type ViewServices, viewOf } from '../../page/page-view.ts'
import { sitePage } from '../../page/site-page.ts'
import {
  formLimit,
  type MemberEnv,
  membersOnly,
  provedOnly,
  SIGN_IN_PATH,
  takeSecret,
  tryMemberForm,
} from '../../sessions/member.ts'
import type { SiteServices } from '../../site-context.ts'
import { accountArea, CLOSE_PATH, EXPORT_PATH } from '../account-area.ts'
import { CLOSE_MESSAGES } from './close-messages.ts'

const CONFIRM_PATH = `${CLOSE_PATH}/confirm`
const DAY_MS = 86_400_000

/** Where members close their accounts. The page says what will be, and offers to take everything along; to go further, the password is asked for again. */
export function closeRoutes(
  services: ViewServices & Pick<SiteServices, 'sessions' | 'closing' | 'clock'>,
): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  const { sessions, closing, clock } = services
  const members = membersOnly(sessions)
  const proved = provedOnly(sessions, CONFIRM_PATH)
  const days = Math.round(closing.settings.coolingMs / DAY_MS)
  const confirm = (c: Context<MemberEnv>, isStale: boolean) => {
    const view = viewOf(c, services, CONFIRM_PATH)
    const { csrf, account } = c.var.signedIn
    const fields = { language: view.language, csrf, action: CONFIRM_PATH }
    const text = CLOSE_MESSAGES[view.language]
    const when = dayIn(clock.nowMs() + closing.settings.coolingMs, view.language)
    const words = {
      title: text.confirmTitle,
      lead: text.confirmLead(account.address, when),
      act: text.close,
      back: CLOSE_PATH,
    }
    const page = sitePage(view, {
      title: text.confirmTitle,
      area: accountArea(view.language),
      body: html`${notice(isStale ? PAGE_MESSAGES[view.language].stale : undefined, 'wrong')}${confirmation(fields, words)}`,
    })
    return c.html(page, isStale ? 403 : 200, FORM_PAGE)
  }
  routes.get(CLOSE_PATH, members, (c) =>
    c.html(closePage(viewOf(c, services), days, closing.settings.reservedMs === undefined), 200, FORM_PAGE),
  )
  routes.get(CONFIRM_PATH, members, proved, (c) => confirm(c, false))
  routes.post(CONFIRM_PATH, members, proved, formLimit, async (c) => {
    const field = await tryMemberForm(c)
    if (!field) return confirm(c, true)
    await closing.close(c.var.signedIn.account, 'member')
    takeSecret(c)
    c.header('clear-site-data', '"storage"')
    return c.redirect(`${SIGN_IN_PATH}?closed`, 303)
  })
  return routes
}

function closePage(view: PageView, days: number, isReservedForEver: boolean): Markup {
  const text = CLOSE_MESSAGES[view.language]
  return sitePage(view, {
    title: text.title,
    area: accountArea(view.language),
    body: html`<h1>${text.title}</h1>
<p>${text.lead}</p>
<p><strong>${text.first}</strong> <a href="${EXPORT_PATH}">${text.exportLink}</a>.</p>
<h2>${text.whatHappens}</h2>
<h3>${text.at}</h3>
<ul>${text.atOnce.map((one) => html`<li>${one}</li>`)}</ul>
<h3>${text.after(days)}</h3>
<ul>${[...text.afterwards, ...(isReservedForEver ? [text.address] : [])].map((one) => html`<li>${one}</li>`)}</ul>
<p>${text.back(days)}</p>
<form action="${CONFIRM_PATH}">${button(text.go, 'danger')}</form>`,
  })
}
