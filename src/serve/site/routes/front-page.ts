import { Hono } from 'hono'
import { html } from 'hono/html'
import { beginsWithTls, languageOf } from '../../../core/publishing/offered-services.ts'
import type { SiteEnv, SiteServices } from '../site-context.ts'

const CSP = "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

const STYLE = `:root { color-scheme: light dark; font: 1.05rem/1.5 system-ui, sans-serif }
body { max-width: 42rem; margin: 3rem auto; padding: 0 1rem }
table { border-collapse: collapse; margin: 1rem 0 }
th, td { text-align: start; padding: .3rem 1.5rem .3rem 0 }
input, button { font: inherit; padding: .3rem .6rem }
`

/** The page that says what this is, and what a mail client has to be told. Works without scripts and has none. */
export function frontPageRoutes({ hostname, offered }: SiteServices): Hono<SiteEnv> {
  const routes = new Hono<SiteEnv>()
  const rows = offered.map(
    ({ service, port }) => html`
      <tr><td>${languageOf(service) === 'smtp' ? 'sending' : 'reading'}</td><td>${languageOf(service).toUpperCase()}</td>
        <td>${port}</td><td>${beginsWithTls(service) ? 'TLS' : 'STARTTLS'}</td></tr>`,
  )
  routes.get('/', (c) => {
    if (c.var.host.kind !== 'own') return c.notFound()
    c.header('content-security-policy', CSP)
    return c.html(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${hostname}</title>
<link rel="stylesheet" href="/front-page.css">
</head>
<body>
<main>
<h1>${hostname}</h1>
<p>This is an email provider. It keeps its members' mail, and every connection to it agrees on fresh keys that are destroyed with it.</p>
<h2>Setting up a mail client</h2>
<p>Most clients need the address and the password only. Where one asks for more, the server is <strong>${hostname}</strong> and the user name is the whole address.</p>
<table>
<thead><tr><th scope="col">for</th><th scope="col">protocol</th><th scope="col">port</th><th scope="col">protection</th></tr></thead>
<tbody>${rows}</tbody>
</table>
<form action="/apple.mobileconfig" method="get">
<p><label for="address">A profile for iPhone, iPad and Mac, for the address</label></p>
<p><input id="address" name="address" type="email" autocomplete="email" required> <button>Download</button></p>
</form>
</main>
</body>
</html>
`)
  })
  routes.get('/front-page.css', (c) => c.body(STYLE, 200, { 'content-type': 'text/css; charset=utf-8' }))
  return routes
}
