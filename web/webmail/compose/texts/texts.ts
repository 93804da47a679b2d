import type { AreaTexts } from '../../language/area-texts.ts'
import { ENGLISH } from './english.ts'
import { GERMAN } from './german.ts'
import { NORWEGIAN } from './norwegian.ts'

/** A text's name. */
export type ComposeText = keyof typeof ENGLISH

export const COMPOSE_TEXTS: AreaTexts<ComposeText> = { en: ENGLISH, nb: NORWEGIAN, de: GERMAN }
