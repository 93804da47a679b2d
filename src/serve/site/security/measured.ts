import { html } from 'hono/html'
import type { Language } from '../language/language.ts'
import type { Markup } from '../page/document.ts'

/** What the auditor says, which is English in every language: it is told to screen readers, which would read it as something else. */
export function measured(text: string, language: Language): Markup {
  return language === 'en' ? html`${text}` : html`<span lang="en">${text}</span>`
}
