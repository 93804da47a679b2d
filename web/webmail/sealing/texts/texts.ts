import type { AreaTexts } from '../../language/area-texts.ts'
import { ENGLISH } from './english.ts'
import { GERMAN } from './german.ts'
import { NORWEGIAN } from './norwegian.ts'

/** A text's name. */
export type SealingText = keyof typeof ENGLISH

export const SEALING_TEXTS: AreaTexts<SealingText> = { en: ENGLISH, nb: NORWEGIAN, de: GERMAN }
