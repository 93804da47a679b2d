import { Hono } from 'hono'
import { html } from 'hono/html'
import { FORM_PAGE } from '../page/document.ts'
import { momentIn } from '../page/moments.ts'
import { type ViewServices, viewOf } from '../page/page-view.ts'
import { sitePage } from '../page/site-page.ts'
import { recordTable } from '../page/tables.ts'
import { type MemberEnv, membersOnly } from '../sessions/member.ts'
import type { SiteServices } from '../site-context.ts'
import { TERMS_MESSAGES } from '../terms/terms-messages.ts'
import { accountArea } from './account-area.ts'

/** What a member has agreed to, and when. */
export function agreedRoutes(services: ViewServices & Pick<SiteServices, 'sessions' | 'terms'>): Hono<MemberEnv> {
  return new Hono<MemberEnv>().get('/account/terms', membersOnly(services.sessions), async (c) => {
    const view = viewOf(c, services)
    const text = TERMS_MESSAGES[view.language]
    const rows = (await services.terms.acceptances(c.var.signedIn.account.id)).map(({ kind, number, atMs }) => [
      html`<a href="/${kind}/versions/${number}">${text.titles[kind]}</a>`,
      number,
      momentIn(atMs, view.language),
    ])
    const page = sitePage(view, {
      title: text.accepted,
      area: accountArea(view.language),
      body: html`<h1>${text.accepted}</h1>
<p>${text.acceptedLead}</p>
${rows.length === 0 ? html`<p class="quiet">${text.acceptedNone}</p>` : recordTable(text.accepted, [text.titles.terms, text.number, text.acceptedAt], rows)}`,
    })
    return c.html(page, 200, FORM_PAGE)
  })
}
