import type { AreaTexts } from '../../language/area-texts.ts'
import { ENGLISH } from './english.ts'
import { GERMAN } from './german.ts'
import { NORWEGIAN } from './norwegian.ts'

/** A text's name. */
export type PgpText = keyof typeof ENGLISH

export const PGP_TEXTS: AreaTexts<PgpText> = { en: ENGLISH, nb: NORWEGIAN, de: GERMAN }
