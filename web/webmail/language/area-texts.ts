import type { Language, LanguageTag } from './language.ts'

/** The texts of an area in every language: one that lacks one does not compile. */
export type AreaTexts<Key extends string> = Readonly<Record<LanguageTag, Readonly<Record<Key, string>>>>

/** Says a text of an area, with what is put in for `{name}`. */
export type Speak<Key extends string> = (key: Key, values?: Readonly<Record<string, string | number>>) => string

/** The texts of what is loaded later come with it, so that they are not waited for before the first rows. */
export function speakerOf<Key extends string>(texts: AreaTexts<Key>, language: Language): Speak<Key> {
  const own = texts[language.tag]
  return (key, values) => language.fill(own[key], values)
}
