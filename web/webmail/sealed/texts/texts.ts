import type { AreaTexts } from '../../language/area-texts.ts'
import { ENGLISH } from './english.ts'
import { GERMAN } from './german.ts'
import { NORWEGIAN } from './norwegian.ts'

/** A text's name. */
export type SealedText = keyof typeof ENGLISH

export const SEALED_TEXTS: AreaTexts<SealedText> = { en: ENGLISH, nb: NORWEGIAN, de: GERMAN }
