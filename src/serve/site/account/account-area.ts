import type { Language, Messages } from '../language/language.ts'
import type { AreaLinks } from '../page/site-page.ts'
import { OWN_RECOVERY_PATH } from '../recovery/recovery-paths.ts'
import { PASSWORD_PATH } from '../sessions/member.ts'

/** Where the pages of the account are. */
/** What the account is at a glance. */
export const ACCOUNT_PATH = '/account'
export const SESSIONS_PATH = '/account/sessions'
export const ALERTS_PATH = '/account/alerts'
/** What to do when somebody else was here. */
export const SECURE_PATH = '/account/alerts/secure'
export const LOG_INS_PATH = '/account/log-ins'
export const FACTORS_PATH = '/account/second-factors'
export const OPERATOR_ACTS_PATH = '/account/operator-acts'
export const ABUSE_PATH = '/account/abuse'
export const PROBLEM_PATH = '/account/problem'
export const APP_PASSWORDS_PATH = '/account/app-passwords'
export const WEBMAIL_CHOICE_PATH = '/account/webmail'
export const EXPORT_PATH = '/account/export'
/** Where the language of an account is kept. */
export const LANGUAGE_PATH = '/account/language'
export const TERMS_PATH = '/account/terms'
export const CLOSE_PATH = '/account/close'

interface AreaText {
  readonly name: string
  readonly overview: string
  readonly logIns: string
  readonly sessions: string
  readonly alerts: string
  readonly password: string
  readonly factors: string
  readonly recovery: string
  readonly appPasswords: string
  readonly operatorActs: string
  readonly abuse: string
  readonly agreed: string
  readonly webmail: string
  readonly export: string
  readonly close: string
  readonly problem: string
}

const AREA_MESSAGES: Messages<AreaText> = {
  en: {
    name: 'Your account',
    overview: 'Overview',
    logIns: 'Log-ins',
    sessions: 'Where you are signed in',
    alerts: 'Was that you?',
    password: 'Password',
    factors: 'Second factors',
    recovery: 'Recovery',
    appPasswords: 'App passwords',
    operatorActs: 'What operators did',
    abuse: 'Measures and appeals',
    agreed: 'What you have agreed to',
    webmail: 'Your webmail',
    export: 'Take everything with you',
    close: 'Close the account',
    problem: 'Report a problem',
  },
  nb: {
    name: 'Kontoen din',
    overview: 'Oversikt',
    logIns: 'Innlogginger',
    sessions: 'Her er du logget inn',
    alerts: 'Var det deg?',
    password: 'Passord',
    factors: 'Ekstra sikring',
    recovery: 'Gjenoppretting',
    appPasswords: 'App-passord',
    operatorActs: 'Hva driften har gjort',
    abuse: 'Tiltak og klager',
    agreed: 'Hva du har godtatt',
    webmail: 'Nettposten din',
    export: 'Ta alt med deg',
    close: 'Avslutt kontoen',
    problem: 'Meld fra om et problem',
  },
  de: {
    name: 'Ihr Konto',
    overview: 'Überblick',
    logIns: 'Anmeldungen',
    sessions: 'Wo Sie angemeldet sind',
    alerts: 'Waren Sie das?',
    password: 'Passwort',
    factors: 'Zweiter Faktor',
    recovery: 'Wiederherstellung',
    appPasswords: 'App-Passwörter',
    operatorActs: 'Was der Betrieb getan hat',
    abuse: 'Maßnahmen und Einspruch',
    agreed: 'Wozu Sie zugestimmt haben',
    webmail: 'Ihr Webmail',
    export: 'Alles mitnehmen',
    close: 'Konto schließen',
    problem: 'Ein Problem melden',
  },
}

/** The pages of the account, one for each subject: each new one is a line here. */
export function accountArea(language: Language): AreaLinks {
  const text = AREA_MESSAGES[language]
  return {
    name: text.name,
    links: [
      { path: ACCOUNT_PATH, name: text.overview },
      { path: ALERTS_PATH, name: text.alerts },
      { path: LOG_INS_PATH, name: text.logIns },
      { path: SESSIONS_PATH, name: text.sessions },
      { path: PASSWORD_PATH, name: text.password },
      { path: FACTORS_PATH, name: text.factors },
      { path: OWN_RECOVERY_PATH, name: text.recovery },
      { path: APP_PASSWORDS_PATH, name: text.appPasswords },
      { path: OPERATOR_ACTS_PATH, name: text.operatorActs },
      { path: ABUSE_PATH, name: text.abuse },
      { path: WEBMAIL_CHOICE_PATH, name: text.webmail },
      { path: TERMS_PATH, name: text.agreed },
      { path: EXPORT_PATH, name: text.export },
      { path: CLOSE_PATH, name: text.close },
      { path: PROBLEM_PATH, name: text.problem },
    ],
  }
}
