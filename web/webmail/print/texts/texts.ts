import type { AreaTexts } from '../../language/area-texts.ts'
import { ENGLISH } from './english.ts'
import { GERMAN } from './german.ts'
import { NORWEGIAN } from './norwegian.ts'

/** A text's name. */
export type PrintText = keyof typeof ENGLISH

export const PRINT_TEXTS: AreaTexts<PrintText> = { en: ENGLISH, nb: NORWEGIAN, de: GERMAN }
