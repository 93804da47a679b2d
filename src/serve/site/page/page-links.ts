import type { Language } from '../language/language.ts'
import { PAGE_MESSAGES } from './page-messages.ts'

/** A page, and what it is called. */
export interface PageLink {
  readonly path: string
  readonly name: string
}

/** Where it stands what helps. */
export const HELP_PATH = '/help'

/** Pages that everybody may read, as they stand at the top of each. */
export function publicLinks(language: Language): readonly PageLink[] {
  const text = PAGE_MESSAGES[language]
  return [
    { path: '/security', name: text.security },
    { path: '/help/secure-settings', name: text.settings },
    { path: '/news', name: text.news },
    { path: '/status', name: text.status },
  ]
}

/** And at the bottom. */
export function footerLinks(language: Language): readonly PageLink[] {
  const text = PAGE_MESSAGES[language]
  return [
    ...publicLinks(language),
    { path: HELP_PATH, name: text.help },
    { path: '/abuse', name: text.abuse },
    { path: '/terms', name: text.terms },
    { path: '/privacy', name: text.privacy },
  ]
}
