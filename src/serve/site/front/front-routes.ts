import { Hono } from 'hono'
import { html } from 'hono/html'
import { beginsWithTls, languageOf } from '../../../core/publishing/offered-services.ts'
import { PAGE_CSP } from '../page/document.ts'
import { viewOf } from '../page/page-view.ts'
import { sitePage } from '../page/site-page.ts'
import { wideTable } from '../page/tables.ts'
import type { SiteEnv, SiteServices } from '../site-context.ts'

/** The page that says what this is, and what a mail client has to be told. Works without scripts and has none. */
export function frontPageRoutes({ hostname, offered }: SiteServices): Hono<SiteEnv> {
  const routes = new Hono<SiteEnv>()
  const rows = offered.map(({ service, port }) => [
    languageOf(service) === 'smtp' ? 'sending' : 'reading',
    languageOf(service).toUpperCase(),
    port,
    beginsWithTls(service) ? 'TLS' : 'STARTTLS',
  ])
  routes.get('/', (c) => {
    if (c.var.host.kind !== 'own') return c.notFound()
    c.header('content-security-policy', PAGE_CSP)
    return c.html(
      sitePage(viewOf(c, { hostname }), {
        title: hostname,
        bodyLanguage: 'en',
        body: html`<h1>${hostname}</h1>
<p>This is an email provider. How well connections to it are protected is measured, and <a href="/security">shown to everybody</a>.</p>
<h2>Setting up a mail client</h2>
<p>Most clients need the address and the password only. Where one asks for more, the server is <strong>${hostname}</strong> and the user name is the whole address. <a href="/help/secure-settings">Step by step, and what each setting protects.</a></p>
${wideTable('What a mail client is told', ['for', 'protocol', 'port', 'protection'], rows)}
<form class="row" action="/apple.mobileconfig" method="get">
<label for="address">A profile for iPhone, iPad and Mac, for the address</label>
<input id="address" name="address" type="email" autocomplete="email" required><button>Download</button>
</form>`,
      }),
    )
  })
  return routes
}
