import { html } from 'hono/html'
import type { Language } from '../language/language.ts'
import type { Markup } from './document.ts'

/** What is English in every language, as what the auditor says: screen readers are told, which would read it as something else. */
export function inEnglish(text: string, language: Language): Markup {
  return language === 'en' ? html`${text}` : html`<span lang="en">${text}</span>`
}
