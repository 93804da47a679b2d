import type { SettingsText } from './texts.ts'

export const GERMAN: Readonly<Record<SettingsText, string>> = {
  list: 'Liste der Nachrichten',
  conversations: 'Nach Gesprächen',
  flat: 'Jede Nachricht für sich',
  keys: 'Tasten verwenden',
  notices: 'Neue Post melden, während ich woanders hinsehe',
  noticesWhat: 'Gesagt wird, wie viele Nachrichten gekommen sind, und nichts von dem, was darin steht.',
  noticesRefused: 'Der Browser erlaubt es nicht: so steht es in seinen Einstellungen für diese Seite.',
  language: 'Sprache',
  title: 'Einstellungen',
  sections: 'Teile der Einstellungen',
  general: 'Lesen',
  writing: 'Schreiben',
  encryption: 'Verschlüsselung',
  filters: 'Filter',
  labels: 'Etiketten',
  away: 'Abwesenheit',
  logins: 'Anmeldungen',
}
