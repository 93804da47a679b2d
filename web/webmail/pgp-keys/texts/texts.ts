import type { AreaTexts } from '../../language/area-texts.ts'
import { ENGLISH } from './english.ts'
import { GERMAN } from './german.ts'
import { NORWEGIAN } from './norwegian.ts'

/** A text's name. */
export type KeysText = keyof typeof ENGLISH

export const KEYS_TEXTS: AreaTexts<KeysText> = { en: ENGLISH, nb: NORWEGIAN, de: GERMAN }
