import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { type Language, tryLanguage } from '../../../core/language/language.ts'
import type { SiteEnv } from '../site-context.ts'

export { LANGUAGES, type Language, type Messages, tryLanguage } from '../../../core/language/language.ts'

/** What somebody chooses a language with. */
export const LANGUAGE_QUERY = 'lang'
const COOKIE = 'language'
const A_YEAR_SECONDS = 31_536_000
/** Languages that a browser names and that are looked at. */
const MOST_RANGES = 20

/** The language of an answer: the one that is chosen with this request, which is kept, or was chosen before, or that the browser asks for. */
export function languageOf<Env extends SiteEnv>(c: Context<Env>): Language {
  // What is said depends on both; a cache that does not know it would show one visitor's language to the next.
  c.header('vary', 'Accept-Language, Cookie')
  const chosen = tryLanguage(c.req.query(LANGUAGE_QUERY) ?? '')
  if (chosen !== undefined) {
    keepLanguage(c, chosen)
    return chosen
  }
  return tryLanguage(getCookie(c, COOKIE, 'host') ?? '') ?? acceptedLanguage(c.req.header('accept-language') ?? '')
}

/** Whether a language was chosen in this browser. */
export function hasLanguage<Env extends SiteEnv>(c: Context<Env>): boolean {
  return tryLanguage(getCookie(c, COOKIE, 'host') ?? '') !== undefined
}

/** Keeps a language in the browser: what strangers read us in, and members after they have signed in. */
export function keepLanguage<Env extends SiteEnv>(c: Context<Env>, language: Language): void {
  const kept = { prefix: 'host', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' } as const
  setCookie(c, COOKIE, language, { ...kept, maxAge: A_YEAR_SECONDS })
}

/** The best language of an Accept-Language field (RFC 9110 §12.5.4, basic filtering of RFC 4647 §3.3.1), English where it names none that there is. */
export function acceptedLanguage(field: string): Language {
  let best: Language = 'en'
  let weight = 0
  for (const range of field.split(',', MOST_RANGES)) {
    const [, tag = '', q = '1'] =
      /^\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9-]{1,30})?\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*$/.exec(range) ?? []
    const language = tryLanguage(tag)
    if (language === undefined || Number(q) <= weight) continue
    best = language
    weight = Number(q)
  }
  return best
}
