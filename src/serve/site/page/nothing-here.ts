import type { Context } from 'hono'
import { html } from 'hono/html'
import { languageOf } from '../language/language.ts'
import type { SiteEnv } from '../site-context.ts'
import { PAGE_CSP } from './document.ts'
import { PAGE_MESSAGES } from './page-messages.ts'
import { publicView, type ViewServices } from './page-view.ts'
import { sitePage } from './site-page.ts'

/** The answer where there is nothing: a page for people at the provider's own host, a line for programs and elsewhere. What was asked for is not repeated: a page says nothing that a link wants it to. */
export function nothingHere(c: Context<SiteEnv>, services: ViewServices): Response | Promise<Response> {
  const isPerson = (c.req.header('accept') ?? '').includes('text/html')
  if (!isPerson || c.var.host.kind !== 'own') return c.text('There is nothing here.\n', 404)
  const view = publicView(languageOf(c), services, '/')
  const text = PAGE_MESSAGES[view.language]
  const body = html`<h1>${text.nothing}</h1>
<p>${text.nothingLead}</p>
<p><a href="/">${text.start}</a></p>`
  return c.html(sitePage(view, { title: text.nothing, body }), 404, { 'content-security-policy': PAGE_CSP })
}
