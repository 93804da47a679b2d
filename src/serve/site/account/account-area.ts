import type { Language, Messages } from '../language/language.ts'
import type { AreaLinks } from '../page/site-page.ts'

interface AreaText {
  readonly name: string
  readonly sessions: string
}

const AREA_MESSAGES: Messages<AreaText> = {
  en: { name: 'Your account', sessions: 'Where you are signed in' },
  nb: { name: 'Kontoen din', sessions: 'Her er du logget inn' },
  de: { name: 'Ihr Konto', sessions: 'Wo Sie angemeldet sind' },
}

/** The pages of the account, one for each subject: each new one is a line here. */
export function accountArea(language: Language): AreaLinks {
  const text = AREA_MESSAGES[language]
  return { name: text.name, links: [{ path: '/account', name: text.sessions }] }
}
