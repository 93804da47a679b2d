import type { AreaTexts } from '../../language/area-texts.ts'
import { ENGLISH } from './english.ts'
import { GERMAN } from './german.ts'
import { NORWEGIAN } from './norwegian.ts'

/** A text's name. */
export type ProofText = keyof typeof ENGLISH

export const PROOF_TEXTS: AreaTexts<ProofText> = { en: ENGLISH, nb: NORWEGIAN, de: GERMAN }
