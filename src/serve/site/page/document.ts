import { createHash } from 'node:crypto'
import { html, raw } from 'hono/html'
import type { Theme } from '../../../core/page-settings/page-settings.ts'
import type { Language } from '../language/language.ts'
import { DOOR_SHEET, FRONT_SHEET, STYLE_PATH } from '../style-sheet.ts'

/** HTML that was made by `html`: everything that was put into it is escaped. */
export type Markup = ReturnType<typeof html>

/** Nothing but our own style sheet is loaded, and forms go nowhere else. There is no script to allow. */
export const PAGE_CSP =
  "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

/** The fields of a page with a form that changes something. With `no-referrer` a browser would not say on submission that the form is ours (Fetch §3.2: the origin would be `null`); to others it says nothing with this either. */
export const FORM_PAGE = { 'content-security-policy': PAGE_CSP, 'referrer-policy': 'same-origin' } as const

/** The same for the doors, which have their style in themselves: that one, known by its digest (CSP3 §2.3.1), and no other. */
export const DOOR_PAGE = {
  'content-security-policy': cspOf(DOOR_SHEET),
  'referrer-policy': 'same-origin',
} as const

/** For the front page, which has its style in itself too. */
export const FRONT_CSP = cspOf(FRONT_SHEET)

const LINKED: Markup = html`<link rel="stylesheet" href="${STYLE_PATH}">`

/** What documents with `DOOR_PAGE` look like. */
export const DOOR_STYLE: Markup = html`<style>${raw(DOOR_SHEET)}</style>`

/** What documents with `FRONT_CSP` look like. */
export const FRONT_STYLE: Markup = html`<style>${raw(FRONT_SHEET)}</style>`

/** A document: works without scripts and has none, follows the system's theme or the one that was chosen, and is read on a phone as on a desk. `body` with its tag. */
export function documentOf(title: string, language: Language, body: Markup, style = LINKED, theme?: Theme): Markup {
  return html`<!doctype html>
<html lang="${language}"${themed(theme)}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="${theme ?? 'light dark'}">
<title>${title}</title>
${style}
</head>
${body}
</html>
`
}

/** The attribute of `html` that the style sheets know. */
export function themed(theme: Theme | undefined): Markup | '' {
  return theme === undefined ? '' : html` data-theme="${theme}"`
}

function cspOf(sheet: string): string {
  const digest = createHash('sha256').update(sheet).digest('base64')
  return PAGE_CSP.replace("style-src 'self'", `style-src 'sha256-${digest}'`)
}
