import type { AwayText } from './texts.ts'

export const NORWEGIAN: Readonly<Record<AwayText, string>> = {
  lead: 'Mens du er borte, får de som skriver til deg, svar.',
  who: 'Bare mennesker får svar, hver én gang på sju dager: ingen e-postlister, ingen nyhetsbrev, ingen programmer, ingenting som ble tatt for søppel, og ingen som ikke nevner deg som mottaker. Det som kommer, beholdes som alltid.',
  isOn: 'Svar mens jeg er borte',
  from: 'Fra',
  to: 'Til',
  always: 'Uten dato begynner det med en gang, eller varer til du slår det av.',
  subject: 'Emne',
  subjectHint: 'Tomt: «Auto:» og det som ble skrevet til deg',
  text: 'Tekst',
  preview: 'Slik ser det ut',
  save: 'Lagre',
  saved: 'Lagret.',
  backwards: 'Det slutter før det begynner.',
  needsText: 'Skriv det de andre skal lese.',
  banner: 'Du er borte: De som skriver til deg, får svar.',
  bannerFrom: 'Fra {date} får de som skriver til deg, svar.',
  off: 'Jeg er tilbake',
  offDone: 'Ingen får svar lenger.',
  change: 'Endre',
  noSubject: 'Auto: …',
}
