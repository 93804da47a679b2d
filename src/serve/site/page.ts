import { html } from 'hono/html'
import type { Language } from './language/language.ts'
import { STYLE_PATH } from './style-sheet.ts'

/** HTML that was made by `html`: everything that was put into it is escaped. */
export type Markup = ReturnType<typeof html>

/** Nothing but our own style sheet is loaded, and forms go nowhere else. There is no script to allow. */
export const PAGE_CSP =
  "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

/** The fields of a page with a form that changes something. With `no-referrer` a browser would not say on submission that the form is ours (Fetch §3.2: the origin would be `null`); to others it says nothing with this either. */
export const FORM_PAGE = { 'content-security-policy': PAGE_CSP, 'referrer-policy': 'same-origin' } as const

/** A document: works without scripts and has none, follows the system's theme, and is read on a phone as on a desk. `body` with its tag. */
export function documentOf(title: string, language: Language, body: Markup): Markup {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="stylesheet" href="${STYLE_PATH}">
</head>
${body}
</html>
`
}

/** A page of the site that everybody may read, in English. */
export function page(title: string, body: Markup): Markup {
  return documentOf(
    title,
    'en',
    html`<body>
<a class="skip" href="#content">To the content</a>
<nav class="bar" aria-label="Site"><ul><li><a href="/">Start</a></li><li><a href="/security">How connections are protected</a></li><li><a href="/help/secure-settings">Secure settings</a></li><li class="end"><a href="/sign-in">Sign in</a></li></ul></nav>
<main id="content">
${body}
</main>
</body>`,
  )
}

/** A table that is wider than a phone is scrolled in its own frame; the keyboard gets there too. */
export function wideTable(
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly (string | number | Markup)[])[],
): Markup {
  return html`<div class="wide" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([first, ...rest]) => html`<tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>`,
  )}</tbody>
</table></div>`
}
