import { Hono } from 'hono'
import { html } from 'hono/html'
import { languageOf } from '../language/language.ts'
import { type Markup, PAGE_CSP } from '../page/document.ts'
import { type PageView, publicFor, publicView, type ViewServices } from '../page/page-view.ts'
import { sitePage } from '../page/site-page.ts'
import { PASSWORD_PATH } from '../sessions/member.ts'
import { PASSWORD_TIPS_PATH } from '../sign-in/password-meter-messages.ts'
import type { SiteEnv } from '../site-context.ts'
import { PASSWORD_TIPS } from './password-tips-messages.ts'

/** How passwords are chosen and protected: the same for everybody, in each language. */
export function passwordTipsRoutes(services: ViewServices): Hono<SiteEnv> {
  return new Hono<SiteEnv>().get(PASSWORD_TIPS_PATH, (c) => {
    if (c.var.host.kind !== 'own') return c.notFound()
    c.header('content-security-policy', PAGE_CSP)
    c.header('cache-control', publicFor(c, 3600))
    return c.html(tipsPage(publicView(languageOf(c), services, PASSWORD_TIPS_PATH)))
  })
}

function tipsPage(view: PageView): Markup {
  const text = PASSWORD_TIPS[view.language]
  const tips = (all: typeof text.choose) =>
    html`<dl class="stack">${all.map(({ head, says }) => html`<dt>${head}</dt><dd>${says}</dd>`)}</dl>`
  return sitePage(view, {
    title: text.title,
    body: html`<h1>${text.title}</h1>
<p>${text.lead}</p>
<h2>${text.choosing}</h2>
${tips(text.choose)}
<p>${text.drawn}</p>
<h2>${text.protecting}</h2>
${tips(text.protect)}
<h2>${text.lost}</h2>
<ol>${text.ifLost.map((one) => html`<li>${one}</li>`)}</ol>
<p><a href="${PASSWORD_PATH}">${text.change}</a></p>`,
  })
}
