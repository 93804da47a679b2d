import { languageOf, POP3_LANGUAGES } from '../../wire/pop3/pop3-texts.ts'
import type { Pop3Session } from './pop3-session.ts'

/** LANG. RFC 6856 §3. */
export function changeLanguage(session: Pop3Session, tag: string | undefined): void {
  if (tag === undefined) {
    const lines = Object.entries(POP3_LANGUAGES).map(([language, name]) => `${language} ${name}`)
    session.listing('languages', lines)
    return
  }
  const language = languageOf(tag)
  if (language) {
    session.language = language
    session.ok('language', language)
  } else {
    session.error('noLanguage')
  }
}

/**
 * UTF8. RFC 6856 §2. Messages are sent as they are, with it and without it: a rewritten copy for clients that have not said UTF8 (RFC 6856 §2.1) would
 * differ from what was received, and such clients have shown 8-bit headers for decades.
 */
export function changeToUtf8(session: Pop3Session): void {
  if (session.state.kind === 'authorization') session.ok('utf8')
  else session.error('notNow')
}
