import type { AreaTexts } from '../../language/area-texts.ts'
import { ENGLISH } from './english.ts'
import { GERMAN } from './german.ts'
import { NORWEGIAN } from './norwegian.ts'

/** A text's name. */
export type SharedText = keyof typeof ENGLISH

export const SHARED_TEXTS: AreaTexts<SharedText> = { en: ENGLISH, nb: NORWEGIAN, de: GERMAN }
