import { html, raw } from 'hono/html'
import type { Theme } from '../../../core/page-settings/page-settings.ts'
import { FIRST_SCREEN_ID, type FirstScreen } from '../../../wire/jmap/first-screen.ts'
import { WEBMAIL_CHOICE_PATH } from '../account/account-area.ts'
import type { Assets } from '../assets/assets.ts'
import type { Language } from '../language/language.ts'
import { themed } from '../page/document.ts'
import { SIGN_OUT_PATH } from '../sessions/member.ts'
import { DESIGN_TOKENS } from '../style-sheet.ts'
import { WEBMAIL_MESSAGES } from './webmail-messages.ts'

/**
 * Our own files, and nothing that stands in the page itself: what a message might smuggle into it neither runs nor loads. Styles may stand in it: the documents in which messages are sanitised inherit this policy, and
 * every `style` of a newsletter would be reported; a message is shown in its frame alone.
 */
export const WEBMAIL_CSP =
  "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; frame-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

/** Where the built application lies: one script with what it stands on, and one style sheet to begin with; the script asks for the rest when it is wanted. */
export interface WebmailFiles {
  readonly script: string
  /** What the script imports before anything else: asked for with it and not after it. */
  readonly beginning: string
  readonly style: string
  readonly icon: string
  readonly manifest: string
}

/** Finds the application among the built files by its name; undefined if it was not built. */
export function tryWebmailFiles(assets: Assets): WebmailFiles | undefined {
  const find = (name: string, end: string) =>
    [...assets.keys()].find((path) => path.startsWith(`/assets/${name}-`) && path.endsWith(end))
  const [script, icon, manifest] = ['.js', '.svg', '.webmanifest'].map((end) => find('webmail', end))
  const [beginning, style] = ['.js', '.css'].map((end) => find('beginning', end))
  return script && beginning && style && icon && manifest ? { script, beginning, style, icon, manifest } : undefined
}

/** What the page loads before its first rows, as the `Link` of a hint (RFC 8297 §2, RFC 8288 §3). */
export function preloadLinks({ script, beginning, style }: WebmailFiles): string {
  return [
    `<${style}>; rel=preload; as=style`,
    ...[beginning, script].map((path) => `<${path}>; rel=modulepreload`),
  ].join(', ')
}

/** The page of the application. What it carries is data: JSON in which no tag can begin. */
export function webmailPage(
  { script, beginning, style, icon, manifest }: WebmailFiles,
  first: FirstScreen,
  language: Language,
  hostname: string,
  theme?: Theme,
): ReturnType<typeof html> {
  const text = WEBMAIL_MESSAGES[language]
  return html`<!doctype html>
<html lang="${language}"${themed(theme)}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="${theme ?? 'light dark'}">
<title>${text.title} · ${hostname}</title>
<link rel="icon" type="image/svg+xml" href="${icon}">
<link rel="manifest" href="${manifest}">
<style>${raw(DESIGN_TOKENS)}</style>
<link rel="stylesheet" href="${style}">
<link rel="modulepreload" href="${beginning}">
<script type="module" src="${script}"></script>
</head>
<body>
<div id="app"></div>
<noscript><p>${text.noScript} <a href="${WEBMAIL_CHOICE_PATH}">${text.classic}</a> · <a href="/account">${text.account}</a> · <a href="${SIGN_OUT_PATH}">${text.signOut}</a></p></noscript>
<script type="application/json" id="${FIRST_SCREEN_ID}">${raw(inert(first))}</script>
</body>
</html>
`
}

/** Threat: a subject that reads `</script><script>`. No `<` is left in it, so nothing in it ends the element. */
function inert(first: FirstScreen): string {
  return JSON.stringify(first).replaceAll('<', '\\u003c')
}
