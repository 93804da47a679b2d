import type { AreaTexts } from '../../language/area-texts.ts'
import { ENGLISH } from './english.ts'
import { GERMAN } from './german.ts'
import { NORWEGIAN } from './norwegian.ts'

/** A text's name. */
export type SettingsText = keyof typeof ENGLISH

export const SETTINGS_TEXTS: AreaTexts<SettingsText> = { en: ENGLISH, nb: NORWEGIAN, de: GERMAN }
