import type { SettingsText } from './texts.ts'

export const GERMAN: Readonly<Record<SettingsText, string>> = {
  list: 'Liste der Nachrichten',
  conversations: 'Nach Gesprächen',
  flat: 'Jede Nachricht für sich',
  keys: 'Tasten verwenden',
  language: 'Sprache',
  title: 'Einstellungen',
  sections: 'Teile der Einstellungen',
  general: 'Lesen',
  writing: 'Schreiben',
  encryption: 'Verschlüsselung',
  filters: 'Filter',
  away: 'Abwesenheit',
  logins: 'Anmeldungen',
}
