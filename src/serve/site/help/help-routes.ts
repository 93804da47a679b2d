import { Hono } from 'hono'
import { html } from 'hono/html'
import { languageOf } from '../language/language.ts'
import { type Markup, PAGE_CSP } from '../page/document.ts'
import { HELP_PATH } from '../page/page-links.ts'
import { type PageView, publicFor, publicView, type ViewServices } from '../page/page-view.ts'
import { sitePage } from '../page/site-page.ts'
import type { SiteEnv } from '../site-context.ts'
import { HELP_MESSAGES } from './help-messages.ts'

/** Where everything is that helps: the same for everybody, in each language. */
export function helpRoutes(services: ViewServices): Hono<SiteEnv> {
  return new Hono<SiteEnv>().get(HELP_PATH, (c) => {
    if (c.var.host.kind !== 'own') return c.notFound()
    c.header('content-security-policy', PAGE_CSP)
    c.header('cache-control', publicFor(c, 3600))
    return c.html(helpPage(publicView(languageOf(c), services, HELP_PATH)))
  })
}

function helpPage(view: PageView): Markup {
  const text = HELP_MESSAGES[view.language]
  const { contact } = view.provider
  return sitePage(view, {
    title: text.title,
    body: html`<h1>${text.title}</h1>
<p>${text.lead}</p>
${text.groups.map(
  ({ head, links }) => html`<h2>${head}</h2>
<ul>${links.map(([path, name, says]) => html`<li><a href="${path}">${name}</a>: ${says}</li>`)}</ul>`,
)}
${contact === '' ? '' : html`<p>${text.writing(contact)}</p>`}
<p>${text.nobody}</p>`,
  })
}
