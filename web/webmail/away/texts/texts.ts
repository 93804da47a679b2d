import type { AreaTexts } from '../../language/area-texts.ts'
import { ENGLISH } from './english.ts'
import { GERMAN } from './german.ts'
import { NORWEGIAN } from './norwegian.ts'

/** A text's name. */
export type AwayText = keyof typeof ENGLISH

export const AWAY_TEXTS: AreaTexts<AwayText> = { en: ENGLISH, nb: NORWEGIAN, de: GERMAN }
