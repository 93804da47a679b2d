import { html } from 'hono/html'
import type { TermsKind, TermsVersion } from '../../../core/terms/terms-version.ts'
import type { Language } from '../language/language.ts'
import type { Markup } from '../page/document.ts'
import { dayIn, momentIn } from '../page/moments.ts'
import type { PageView } from '../page/page-view.ts'
import { sitePage } from '../page/site-page.ts'
import { recordTable } from '../page/tables.ts'
import { writtenHtml } from '../page/written-html.ts'
import { changedParts } from './changed-parts.ts'
import { TERMS_MESSAGES } from './terms-messages.ts'

/** One version. `versions`: all of its kind, the newest first. */
export function versionPage(view: PageView, version: TermsVersion, versions: readonly TermsVersion[]): Markup {
  const { language } = view
  const text = TERMS_MESSAGES[language]
  const { kind, number, atMs, digest } = version
  const title = text.titles[kind]
  const [own, written] = textIn(version, language)
  const before = versions.find((one) => one.number === number - 1)
  return sitePage(view, {
    title: versions[0]?.number === number ? title : `${title}, ${text.version(number, dayIn(atMs, language))}`,
    body: html`<h1>${title}</h1>
<p class="quiet">${text.version(number, dayIn(atMs, language))}. ${versions[0]?.number === number ? text.newest : html`<a href="/${kind}">${text.older}</a>`} <a href="/${kind}/versions">${text.all}</a></p>
<article${own === language ? '' : html` lang="${own}"`}>
${writtenHtml(written)}</article>
${before ? changesSection(before, version, language) : ''}
<p class="quiet">${text.digest} <code>${digest}</code></p>`,
  })
}

function changesSection(before: TermsVersion, version: TermsVersion, language: Language): Markup | '' {
  const text = TERMS_MESSAGES[language]
  const [own, after] = textIn(version, language)
  const { added, removed } = changedParts(textIn(before, own)[1], after)
  const list = (name: string, parts: readonly string[], tag: 'ins' | 'del') =>
    parts.length === 0
      ? ''
      : html`<h3>${name}</h3><ul>${parts.map((part) => html`<li>${tag === 'ins' ? html`<ins>${plain(part)}</ins>` : html`<del>${plain(part)}</del>`}</li>`)}</ul>`
  if (added.length + removed.length === 0) return ''
  return html`<section class="panel" aria-labelledby="changes"><h2 id="changes">${text.changes(before.number)}</h2>${list(text.added, added, 'ins')}${list(text.removed, removed, 'del')}</section>`
}

/** Without the marks at the beginning of a line: it stands in a list of its own. */
function plain(part: string): string {
  return part.replace(/^(?:##|-)\s+/, '').replaceAll('**', '')
}

/** Every version that there was. */
export function versionsPage(view: PageView, kind: TermsKind, versions: readonly TermsVersion[]): Markup {
  const { language } = view
  const text = TERMS_MESSAGES[language]
  const title = text.allOf(text.titles[kind])
  const rows = versions.map(({ number, atMs, digest }) => [
    html`<a href="/${kind}/versions/${number}">${number}</a>`,
    momentIn(atMs, language),
    html`<code>${digest}</code>`,
  ])
  return sitePage(view, {
    title,
    body: html`<h1>${title}</h1>
${rows.length === 0 ? html`<p class="quiet">${text.none}</p>` : recordTable(title, [text.number, text.published, 'SHA-256'], rows)}`,
  })
}

/** The text of a version in a language, or else in English, or else the first that there is; with the language that it is in. */
function textIn({ texts }: TermsVersion, language: string): readonly [language: string, text: string] {
  const own = [language, 'en', ...Object.keys(texts)].find((one) => Object.hasOwn(texts, one)) ?? ''
  return [own, texts[own] ?? '']
}
