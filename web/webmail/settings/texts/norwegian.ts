import type { SettingsText } from './texts.ts'

export const NORWEGIAN: Readonly<Record<SettingsText, string>> = {
  list: 'Meldingslisten',
  conversations: 'Etter samtaler',
  flat: 'Hver melding for seg',
  keys: 'Bruk taster',
  notices: 'Si fra om ny e-post mens jeg ser et annet sted',
  noticesWhat: 'Det sier hvor mange meldinger som har kommet, og ikke noe av hva som står i dem.',
  noticesRefused: 'Nettleseren tillater det ikke: det sier innstillingene for dette nettstedet.',
  language: 'Språk',
  title: 'Innstillinger',
  sections: 'Deler av innstillingene',
  general: 'Lesing',
  writing: 'Skriving',
  encryption: 'Kryptering',
  filters: 'Filtre',
  labels: 'Etiketter',
  away: 'Borte',
  logins: 'Innlogginger',
}
