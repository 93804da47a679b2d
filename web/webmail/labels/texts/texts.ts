import type { AreaTexts } from '../../language/area-texts.ts'
import { ENGLISH } from './english.ts'
import { GERMAN } from './german.ts'
import { NORWEGIAN } from './norwegian.ts'

/** A text's name. */
export type LabelsText = keyof typeof ENGLISH

export const LABELS_TEXTS: AreaTexts<LabelsText> = { en: ENGLISH, nb: NORWEGIAN, de: GERMAN }
