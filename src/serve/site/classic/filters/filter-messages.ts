import { ENGLISH_FILTER_WORDS } from '../../../../wire/sieve/filters/words/english.ts'
import type { FilterWord } from '../../../../wire/sieve/filters/words/filter-words.ts'
import { GERMAN_FILTER_WORDS } from '../../../../wire/sieve/filters/words/german.ts'
import { NORWEGIAN_FILTER_WORDS } from '../../../../wire/sieve/filters/words/norwegian.ts'
import type { Messages } from '../../language/language.ts'

export type FilterText =
  | FilterWord
  | 'title'
  | 'row'
  | 'noRow'
  | 'off'
  | 'turnOff'
  | 'turnOn'
  | 'removeLead'
  | 'again'
  | 'proof'
  | 'refused'
  | 'backToRules'
  | 'extra'

/** What is said of filters; `{name}` and `{count}` stand for what is put in. */
export const FILTER_MESSAGES: Messages<Readonly<Record<FilterText, string>>> = {
  en: {
    ...ENGLISH_FILTER_WORDS,
    title: 'Filters',
    row: 'one row each; rows without a choice are left out',
    noRow: '– nothing –',
    off: 'off',
    turnOff: 'Switch off',
    turnOn: 'Switch on',
    removeLead: 'The filter “{name}” is deleted. What it has done stays.',
    again: 'To send mail on to somebody new, show your password once more, then save again:',
    proof: 'Show the password',
    refused: 'That was refused:',
    backToRules: 'Back to the filters',
    extra: 'Text, number or folder',
  },
  nb: {
    ...NORWEGIAN_FILTER_WORDS,
    title: 'Filtre',
    row: 'én rad hver; rader uten valg utelates',
    noRow: '– ingenting –',
    off: 'av',
    turnOff: 'Slå av',
    turnOn: 'Slå på',
    removeLead: 'Filteret «{name}» slettes. Det det har gjort, blir stående.',
    again: 'For å sende post videre til noen nye må du vise passordet en gang til, og så lagre igjen:',
    proof: 'Vis passordet',
    refused: 'Det ble avvist:',
    backToRules: 'Tilbake til filtrene',
    extra: 'Tekst, tall eller mappe',
  },
  de: {
    ...GERMAN_FILTER_WORDS,
    title: 'Filter',
    row: 'je eine Zeile; Zeilen ohne Wahl entfallen',
    noRow: '– nichts –',
    off: 'aus',
    turnOff: 'Ausschalten',
    turnOn: 'Einschalten',
    removeLead: 'Der Filter „{name}“ wird gelöscht. Was er getan hat, bleibt.',
    again: 'Um Post an jemand Neuen weiterzuleiten, zeigen Sie noch einmal Ihr Passwort und speichern Sie dann erneut:',
    proof: 'Das Passwort zeigen',
    refused: 'Das wurde abgelehnt:',
    backToRules: 'Zurück zu den Filtern',
    extra: 'Text, Zahl oder Ordner',
  },
}
