import { html } from 'hono/html'

/** HTML that was made by `html`: everything that was put into it is escaped. */
export type Markup = ReturnType<typeof html>

/** Nothing but our own style sheet is loaded, and forms go nowhere else. There is no script to allow. */
export const PAGE_CSP =
  "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

export const STYLE_PATH = '/site.css'

/** A page of the site: works without scripts and has none, follows the system's theme, and is read on a phone as on a desk. */
export function page(title: string, body: Markup): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="stylesheet" href="${STYLE_PATH}">
</head>
<body>
<a class="skip" href="#content">To the content</a>
<nav aria-label="Site"><a href="/">Start</a> <a href="/security">How connections are protected</a> <a href="/help/secure-settings">Secure settings</a></nav>
<main id="content">
${body}
</main>
</body>
</html>
`
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
