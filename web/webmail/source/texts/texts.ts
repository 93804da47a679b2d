import type { AreaTexts } from '../../language/area-texts.ts'
import { ENGLISH } from './english.ts'
import { GERMAN } from './german.ts'
import { NORWEGIAN } from './norwegian.ts'

/** A text's name. */
export type SourceText = keyof typeof ENGLISH

export const SOURCE_TEXTS: AreaTexts<SourceText> = { en: ENGLISH, nb: NORWEGIAN, de: GERMAN }
