import type { AreaTexts } from '../../../language/area-texts.ts'
import { ENGLISH } from './english.ts'
import { GERMAN } from './german.ts'
import { NORWEGIAN } from './norwegian.ts'

/** A text's name. */
export type PeopleText = keyof typeof ENGLISH

export const PEOPLE_TEXTS: AreaTexts<PeopleText> = { en: ENGLISH, nb: NORWEGIAN, de: GERMAN }
