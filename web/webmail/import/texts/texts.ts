import type { AreaTexts } from '../../language/area-texts.ts'
import { ENGLISH } from './english.ts'
import { GERMAN } from './german.ts'
import { NORWEGIAN } from './norwegian.ts'

/** A text's name. */
export type ImportText = keyof typeof ENGLISH

export const IMPORT_TEXTS: AreaTexts<ImportText> = { en: ENGLISH, nb: NORWEGIAN, de: GERMAN }
