import { html } from 'hono/html'
import type { Language } from '../language/language.ts'
import { WEBMAIL_MESSAGES } from './webmail-messages.ts'

/** Nothing but what stands in the page itself. */
export const OFFLINE_CSP =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"

const STYLE = `:root { color-scheme: light dark; --paper: #fcfbf9; --ink: #1d2024; --quiet: #5a5f66; --link: #1a5a8a }
@media (prefers-color-scheme: dark) { :root { --paper: #14171a; --ink: #e6e8ea; --quiet: #a6adb5; --link: #8fbfe8 } }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--paper); color: var(--ink); font: 1.05rem/1.6 system-ui, sans-serif }
main { max-width: 32rem; padding: 24px } h1 { font: 600 1.8rem/1.2 Georgia, serif; margin: 0 0 12px } p { margin: 0 0 12px; color: var(--quiet) } a { color: var(--link); font-weight: 600 }`

/** What a browser shows in the place of the webmail while there is no connection. It is kept in browsers, so it is the same for everybody, and names nobody. */
export function offlinePage(language: Language): ReturnType<typeof html> {
  const text = WEBMAIL_MESSAGES[language]
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text.title} · Posthus</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${text.offline}</h1>
<p>${text.offlineWhy}</p>
<p><a href="/mail/">${text.again}</a></p>
</main>
</body>
</html>
`
}
