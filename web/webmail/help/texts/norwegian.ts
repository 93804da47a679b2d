import type { HelpText } from './texts.ts'

/** Norwegian (bokmål). */
export const NORWEGIAN: Readonly<Record<HelpText, string>> = {
  title: 'Det søket kan',
  from: 'Hvem som skrev',
  to: 'Hvem den gikk til, eller en kopi av den',
  subject: 'Det som står i emnet; ord i anførselstegn står sammen',
  body: 'Det som står i teksten',
  attachment: 'Med vedlegg',
  is: 'Ulest, lest, med stjerne, dempet',
  label: 'Med en etikett',
  keyword: 'Med et nøkkelord som andre programmer har satt',
  dates: 'Fra og med en dag, og før en',
  in: 'I en mappe; i papirkurven og søppelposten søkes det bare slik',
  quotes: 'Hvor som helst, nettopp slik',
  all: 'Alt det som det spørres etter, må stemme.',
}
