import { html } from 'hono/html'
import { type NewsItem, textIn } from '../../../core/news/news-item.ts'
import type { Language } from '../language/language.ts'
import { writtenHtml } from '../page/written-html.ts'
import { NEWS_MESSAGES } from './news-messages.ts'

/** The news for programs, RFC 4287. `base`: where the site is. Titles and texts are HTML within XML, so they are escaped twice. */
export function newsFeed(items: readonly NewsItem[], base: string, name: string, language: Language): string {
  const updatedMs = Math.max(0, ...items.map(({ changedMs }) => changedMs))
  const feed = html`<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${language}">
<id>${base}/news</id>
<title>${`${NEWS_MESSAGES[language].title} · ${name}`}</title>
<updated>${momentOf(updatedMs)}</updated>
<author><name>${name}</name></author>
<link rel="self" type="application/atom+xml" href="${base}/news.atom"/>
<link rel="alternate" type="text/html" href="${base}/news"/>
${items.map((item) => {
  const { title, text, language: own } = textIn(item, language)
  return html`<entry xml:lang="${own}">
<id>${base}/news/${item.id}</id>
<title>${title}</title>
<published>${momentOf(item.atMs)}</published>
<updated>${momentOf(item.changedMs)}</updated>
<link rel="alternate" type="text/html" href="${base}/news/${item.id}"/>
<content type="html">${String(writtenHtml(text))}</content>
</entry>
`
})}</feed>
`
  return `<?xml version="1.0" encoding="utf-8"?>\n${withoutControls(String(feed))}`
}

/** RFC 3339. */
function momentOf(ms: number): string {
  return new Date(ms).toISOString()
}

/** XML 1.0 §2.2 has no way to write most control characters, nor halves of surrogate pairs. */
function withoutControls(text: string): string {
  return text.toWellFormed().replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '')
}
