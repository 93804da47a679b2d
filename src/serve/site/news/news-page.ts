import { html } from 'hono/html'
import { type NewsItem, textIn } from '../../../core/news/news-item.ts'
import { beginningOf } from '../../../core/texts/written-text.ts'
import type { Language } from '../language/language.ts'
import type { Markup } from '../page/document.ts'
import { dayIn, momentIn } from '../page/moments.ts'
import type { PageView } from '../page/page-view.ts'
import { type PagePlace, pager } from '../page/pager.ts'
import { sitePage } from '../page/site-page.ts'
import { writtenHtml } from '../page/written-html.ts'
import { NEWS_MESSAGES } from './news-messages.ts'

const EXCERPT = 400

/** Some of the news, the newest first. */
export function newsListPage(view: PageView, items: readonly NewsItem[], place: PagePlace): Markup {
  const text = NEWS_MESSAGES[view.language]
  return sitePage(view, {
    title: text.title,
    body: html`<h1>${text.title}</h1>
${items.length === 0 ? html`<p class="quiet">${text.none}</p>` : newsEntries(items, view.language)}
${pager(place, view.language)}
<p><a href="/news.atom" type="application/atom+xml">${text.feed}</a></p>`,
  })
}

/** News as entries of a list; those in another language say so. */
export function newsEntries(items: readonly NewsItem[], language: Language): Markup {
  return html`<ul class="entries">${items.map((item) => {
    const { title, text, language: own } = textIn(item, language)
    return html`<li><a href="/news/${item.id}"${langOf(own, language)}>${title}</a><p${langOf(own, language)}>${beginningOf(text, EXCERPT)}</p><p class="quiet">${dayIn(item.atMs, language)}${stateOf(item, language)}</p></li>`
  })}</ul>`
}

/** One of them. */
export function newsItemPage(view: PageView, item: NewsItem): Markup {
  const text = NEWS_MESSAGES[view.language]
  const { title, text: whole, language: own } = textIn(item, view.language)
  const isChanged = item.changedMs !== item.atMs && item.kind === 'news'
  return sitePage(view, {
    title,
    body: html`<article${langOf(own, view.language)}>
<h1>${title}</h1>
<p class="quiet" lang="${view.language}">${dayIn(item.atMs, view.language)}${isChanged ? ` · ${text.changed(momentIn(item.changedMs, view.language))}` : ''}${stateOf(item, view.language)}</p>
${writtenHtml(whole)}</article>
<p><a href="/news">${text.all}</a></p>`,
  })
}

function stateOf({ kind, resolvedMs }: NewsItem, language: Language): string {
  if (kind === 'news') return ''
  const text = NEWS_MESSAGES[language]
  return ` · ${resolvedMs === undefined ? text.open : text.over(momentIn(resolvedMs, language))}`
}

function langOf(own: string, language: Language): Markup | '' {
  return own === language ? '' : html` lang="${own}"`
}
