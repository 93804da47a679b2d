import type { AreaTexts } from '../../language/area-texts.ts'
import { ENGLISH } from './english.ts'
import { GERMAN } from './german.ts'
import { NORWEGIAN } from './norwegian.ts'

/** A text's name. */
export type FiltersText = keyof typeof ENGLISH

export const FILTERS_TEXTS: AreaTexts<FiltersText> = { en: ENGLISH, nb: NORWEGIAN, de: GERMAN }
