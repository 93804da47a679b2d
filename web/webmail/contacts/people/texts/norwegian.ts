import type { PeopleText } from './texts.ts'

export const NORWEGIAN: Readonly<Record<PeopleText, string>> = {
  people: 'Folk i denne meldingen',
  isKnown: 'I kontaktene dine',
  isUnknown: 'Ikke i kontaktene dine',
  yourself: 'Dette er deg',
  open: 'Åpne kontakten',
  add: 'Legg til i kontakter',
  addThese: 'Legg {count} til i kontakter',
  write: 'Skriv en melding',
  mailFrom: 'All e-post herfra',
  mailTo: 'All e-post hit',
  added: 'Lagt til i kontakter: {count}.',
}
