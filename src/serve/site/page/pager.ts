import { html } from 'hono/html'
import type { Language } from '../language/language.ts'
import type { Markup } from './document.ts'
import { PAGE_MESSAGES } from './page-messages.ts'

/** Where one page of many stands. */
export interface PagePlace {
  /** Path of the page with what is newer, if there is one; and of that with what is older. */
  readonly newer: string | undefined
  readonly older: string | undefined
  /** Which ones are shown, in words: `51–100 of 240`. */
  readonly shown: string
}

/** The way between the pages of a long list; nothing where there is one page. */
export function pager({ newer, older, shown }: PagePlace, language: Language): Markup | '' {
  if (newer === undefined && older === undefined) return ''
  const text = PAGE_MESSAGES[language]
  return html`<nav class="pager" aria-label="${text.pages}">${newer === undefined ? '' : html`<a rel="prev" href="${newer}">${text.newer}</a>`}<span>${shown}</span>${older === undefined ? '' : html`<a rel="next" href="${older}">${text.older}</a>`}</nav>`
}
