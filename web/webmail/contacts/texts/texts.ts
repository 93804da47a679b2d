import type { AreaTexts } from '../../language/area-texts.ts'
import { ENGLISH } from './english.ts'
import { GERMAN } from './german.ts'
import { NORWEGIAN } from './norwegian.ts'

/** A text's name. */
export type ContactsText = keyof typeof ENGLISH

export const CONTACTS_TEXTS: AreaTexts<ContactsText> = { en: ENGLISH, nb: NORWEGIAN, de: GERMAN }
