import type { AreaTexts } from '../../language/area-texts.ts'
import { ENGLISH } from './english.ts'
import { GERMAN } from './german.ts'
import { NORWEGIAN } from './norwegian.ts'

/** A text's name. */
export type SnoozeText = keyof typeof ENGLISH

export const SNOOZE_TEXTS: AreaTexts<SnoozeText> = { en: ENGLISH, nb: NORWEGIAN, de: GERMAN }
