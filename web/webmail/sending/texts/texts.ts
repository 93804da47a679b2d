import type { AreaTexts } from '../../language/area-texts.ts'
import { ENGLISH } from './english.ts'
import { GERMAN } from './german.ts'
import { NORWEGIAN } from './norwegian.ts'

/** A text's name. */
export type SendingText = keyof typeof ENGLISH

export const SENDING_TEXTS: AreaTexts<SendingText> = { en: ENGLISH, nb: NORWEGIAN, de: GERMAN }
