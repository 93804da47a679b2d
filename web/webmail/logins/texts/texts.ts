import type { AreaTexts } from '../../language/area-texts.ts'
import { ENGLISH } from './english.ts'
import { GERMAN } from './german.ts'
import { NORWEGIAN } from './norwegian.ts'

/** A text's name. */
export type LoginText = keyof typeof ENGLISH

export const LOGIN_TEXTS: AreaTexts<LoginText> = { en: ENGLISH, nb: NORWEGIAN, de: GERMAN }
