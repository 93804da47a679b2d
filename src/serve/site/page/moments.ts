import type { Language } from '../language/language.ts'

/** Which way of writing dates belongs to a language. */
const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', nb: 'nb', de: 'de' }

/** A moment with its time. In UTC, unless it is known where somebody sits, which a server without a script is not told. */
export function momentIn(ms: number, language: Language, zone = 'UTC'): string {
  const format = { dateStyle: 'medium', timeStyle: 'short', timeZone: zone } as const
  const shown = new Intl.DateTimeFormat(LOCALES[language], format).format(ms)
  return zone === 'UTC' ? `${shown} UTC` : shown
}

/** A day: `27 November 2026`. */
export function dayIn(ms: number, language: Language): string {
  return new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'long', timeZone: 'UTC' }).format(ms)
}

/** A number as it is written there. */
export function numberIn(value: number, language: Language): string {
  return new Intl.NumberFormat(LOCALES[language], { maximumFractionDigits: 1 }).format(value)
}

/** What a country (ISO 3166) is called. */
export function countryIn(code: string, language: Language): string {
  return new Intl.DisplayNames(LOCALES[language], { type: 'region' }).of(code) ?? code
}
