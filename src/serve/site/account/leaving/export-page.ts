import { html } from 'hono/html'
import type { AccountExport } from '../../../../core/leaving/export-book.ts'
import type { Language } from '../../language/language.ts'
import type { Markup } from '../../page/document.ts'
import { button, type FormView, form } from '../../page/form.ts'
import { momentIn, numberIn } from '../../page/moments.ts'
import { notice } from '../../page/notice.ts'
import { PAGE_MESSAGES } from '../../page/page-messages.ts'
import type { PageView } from '../../page/page-view.ts'
import { sitePage } from '../../page/site-page.ts'
import { recordTable } from '../../page/tables.ts'
import { accountArea, EXPORT_PATH } from '../account-area.ts'
import { EXPORT_MESSAGES } from './export-messages.ts'

export const EXPORT_DONE = ['asked', 'underWay', 'tooMany', 'gone'] as const

/** What the page is told beside the exports. */
export interface ExportSaid {
  readonly done?: (typeof EXPORT_DONE)[number] | undefined
  readonly isStale?: boolean
  /** The password was shown lately: then the links lead to the files, else to where it is shown. */
  readonly isProved: boolean
  readonly perDay: number
  readonly downloads: number
  endsMs(one: AccountExport): number
}

/** Everything that a member can take along, and the files that were asked for. */
export function exportPage(
  view: PageView,
  fields: FormView,
  exports: readonly AccountExport[],
  said: ExportSaid,
): Markup {
  const { language } = view
  const text = EXPORT_MESSAGES[language]
  const isUnderWay = exports.some(({ state }) => state === 'requested' || state === 'building')
  const told = said.done === 'tooMany' ? text.tooMany(said.perDay) : said.done && text[said.done]
  const isWrong = said.done !== undefined && said.done !== 'asked'
  const rows = exports.map((one) => [
    momentIn(one.requestedMs, language),
    stateOf(one, language, said),
    fileOf(one, view, said),
  ])
  return sitePage(view, {
    title: text.title,
    area: accountArea(language),
    body: html`<h1>${text.title}</h1>
${notice(told, isWrong ? 'wrong' : 'done')}${notice(said.isStale ? PAGE_MESSAGES[language].stale : undefined, 'wrong')}
<p>${text.lead}</p>
<ul>${text.holds.map((one) => html`<li>${one}</li>`)}</ul>
<p>${text.withoutUs}</p>
<p><strong>${text.safe}</strong></p>
${
  isUnderWay
    ? html`<p><a href="${EXPORT_PATH}">${text.reload}</a></p>`
    : form(fields, html`<p class="quiet">${text.askHint}</p>${button(text.ask)}`)
}
${exports.length === 0 ? '' : recordTable(text.caption, [text.when, text.state, text.file], rows)}
<p class="quiet">${text.import}</p>`,
  })
}

function stateOf(one: AccountExport, language: Language, { endsMs }: ExportSaid): Markup | string {
  const text = EXPORT_MESSAGES[language]
  if (one.state === 'ready') {
    const missing = one.missing ? html`<br>${text.missing(numberIn(one.missing, language))}` : ''
    return html`${text.ready(momentIn(endsMs(one), language))}${missing}`
  }
  if (one.state !== 'building') return text[one.state]
  if (one.expected === 0) return text.beginning
  const words = text.building(numberIn(one.done, language), numberIn(one.expected, language))
  return html`${words} <progress max="${one.expected}" value="${one.done}" aria-label="${words}"></progress>`
}

function fileOf(one: AccountExport, { language }: PageView, { isProved, downloads }: ExportSaid): Markup | string {
  const text = EXPORT_MESSAGES[language]
  const left = downloads - one.downloads
  if (one.state !== 'ready' || left <= 0) return ''
  const size = sizeIn(one.bytes ?? 0, language)
  const when = new Date(one.requestedMs).toISOString().slice(0, 10)
  const link = isProved
    ? html`<a href="${EXPORT_PATH}/${one.token}/posthus-${when}.zip" download>${text.download}</a> (${size})`
    : html`<a href="${EXPORT_PATH}/prove">${text.again}</a> (${size})`
  return html`${link}<br><span class="quiet">${text.left(numberIn(left, language))}</span>
<details><summary>${text.sums}</summary><code class="digest">${(one.fileDigest ?? '').replace(/(.{8})(?=.)/g, '$1 ')}</code></details>`
}

function sizeIn(bytes: number, language: Language): string {
  return bytes < 1_000_000 ? `${numberIn(bytes / 1000, language)} kB` : `${numberIn(bytes / 1_000_000, language)} MB`
}
