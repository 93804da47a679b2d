/** The languages of pages and letters, as BCP 47 names them, each in its own words. */
export const LANGUAGES = { en: 'English', nb: 'Norsk', de: 'Deutsch' } as const

export type Language = keyof typeof LANGUAGES

/** Texts by language: one that lacks a text does not compile. */
export type Messages<Text> = Readonly<Record<Language, Text>>

/** The language of a tag (RFC 5646), if there is one here. Whoever reads Danish or Swedish is not taken for a Norwegian; every kind of Norwegian is one. */
export function tryLanguage(tag: string): Language | undefined {
  const name = tag.toLowerCase()
  if (name === 'no' || name === 'nn') return 'nb'
  return Object.hasOwn(LANGUAGES, name) ? (name as Language) : undefined
}
