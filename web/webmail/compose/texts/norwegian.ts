import type { ComposeText } from './texts.ts'

export const NORWEGIAN: Readonly<Record<ComposeText, string>> = {
  title: 'Ny melding',
  subject: 'Emne',
  text: 'Tekst',
  send: 'Send',
  discard: 'Kast',
  saved: 'Utkastet er lagret.',
  saving: 'Lagrer …',
  unsaved: 'Ikke lagret: {reason}',
  elsewhere: 'Utkastet ble endret et annet sted. Ditt er tatt vare på som et eget utkast.',
  discarded: 'Kastet.',
  badAddress: 'Dette er ingen adresse: {address}',
  nobody: 'Til hvem?',
}
