import type { AreaTexts } from '../../language/area-texts.ts'
import { ENGLISH } from './english.ts'
import { GERMAN } from './german.ts'
import { NORWEGIAN } from './norwegian.ts'

/** A text's name. */
export type HelpText = keyof typeof ENGLISH

export const HELP_TEXTS: AreaTexts<HelpText> = { en: ENGLISH, nb: NORWEGIAN, de: GERMAN }
