import type { PeopleText } from './texts.ts'

export const GERMAN: Readonly<Record<PeopleText, string>> = {
  people: 'Personen in dieser Nachricht',
  isKnown: 'In Ihren Kontakten',
  isUnknown: 'Nicht in Ihren Kontakten',
  yourself: 'Das sind Sie',
  open: 'Kontakt öffnen',
  add: 'Zu den Kontakten hinzufügen',
  addThese: '{count} zu den Kontakten hinzufügen',
  write: 'Nachricht schreiben',
  mailFrom: 'Alles von dieser Adresse',
  mailTo: 'Alles an diese Adresse',
  added: 'Zu den Kontakten hinzugefügt: {count}.',
}
