import { html } from 'hono/html'
import { parseWrittenText, type Words } from '../../../core/texts/written-text.ts'
import type { Markup } from './document.ts'

/** A written text as HTML; its headings are those below the `h1` of the page. Threat: whoever writes news, or plants a file, puts elements into a page. There is no way to say one. */
export function writtenHtml(text: string): Markup {
  return html`${parseWrittenText(text).map((block) => {
    if (block.kind === 'heading') return html`<h2>${wordsOf(block.words)}</h2>\n`
    if (block.kind === 'paragraph') return html`<p>${wordsOf(block.words)}</p>\n`
    return html`<ul>${block.items.map((item) => html`<li>${wordsOf(item)}</li>`)}</ul>\n`
  })}`
}

function wordsOf(words: readonly Words[]): Markup {
  return html`${words.map(({ text, href, isStrong }) => {
    if (href !== undefined) return html`<a href="${href}">${text}</a>`
    return isStrong ? html`<strong>${text}</strong>` : text
  })}`
}
