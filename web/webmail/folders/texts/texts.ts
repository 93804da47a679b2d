import type { AreaTexts } from '../../language/area-texts.ts'
import { ENGLISH } from './english.ts'
import { GERMAN } from './german.ts'
import { NORWEGIAN } from './norwegian.ts'

/** A text's name. */
export type FolderText = keyof typeof ENGLISH

export const FOLDER_TEXTS: AreaTexts<FolderText> = { en: ENGLISH, nb: NORWEGIAN, de: GERMAN }
