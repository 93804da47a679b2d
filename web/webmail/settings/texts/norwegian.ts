import type { SettingsText } from './texts.ts'

export const NORWEGIAN: Readonly<Record<SettingsText, string>> = {
  list: 'Meldingslisten',
  conversations: 'Etter samtaler',
  flat: 'Hver melding for seg',
  keys: 'Bruk taster',
  language: 'Språk',
  title: 'Innstillinger',
  sections: 'Deler av innstillingene',
  general: 'Lesing',
  writing: 'Skriving',
  encryption: 'Kryptering',
  filters: 'Filtre',
  away: 'Borte',
  logins: 'Innlogginger',
}
