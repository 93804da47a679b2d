import type { ComposeText } from './texts.ts'

export const GERMAN: Readonly<Record<ComposeText, string>> = {
  title: 'Neue Nachricht',
  subject: 'Betreff',
  text: 'Text',
  send: 'Senden',
  discard: 'Wegwerfen',
  saved: 'Entwurf gespeichert.',
  saving: 'Wird gespeichert …',
  unsaved: 'Nicht gespeichert: {reason}',
  elsewhere: 'Der Entwurf wurde anderswo geändert. Ihrer ist als eigener Entwurf aufgehoben.',
  discarded: 'Weggeworfen.',
  badAddress: 'Das ist keine Adresse: {address}',
  nobody: 'An wen?',
}
