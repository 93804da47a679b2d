import type { Messages } from '../language/language.ts'

/** What the page says before its script does, or without it. */
export const WEBMAIL_MESSAGES: Messages<{
  readonly title: string
  readonly noScript: string
  readonly classic: string
  readonly account: string
  readonly signOut: string
  readonly notBuilt: string
  readonly offline: string
  readonly offlineWhy: string
  readonly again: string
}> = {
  en: {
    title: 'Mail',
    noScript:
      'This page needs JavaScript. There is a webmail that does not, and your mail is there for any mail program over IMAP.',
    classic: 'The webmail without scripts',
    account: 'Account',
    signOut: 'Sign out',
    notBuilt: 'The webmail was not built on this server. The operator can mend that with: npm run build',
    offline: 'Not connected',
    offlineWhy:
      'Your mail is not kept in this browser, so that nobody else finds it here. It is there again as soon as there is a connection.',
    again: 'Try again',
  },
  nb: {
    title: 'E-post',
    noScript:
      'Denne siden trenger JavaScript. Det finnes en webmail som klarer seg uten, og e-posten din er tilgjengelig for ethvert e-postprogram over IMAP.',
    classic: 'Webmailen uten skript',
    account: 'Konto',
    signOut: 'Logg ut',
    notBuilt: 'Webmailen er ikke bygd på denne tjeneren. Driften kan rette det med: npm run build',
    offline: 'Ikke tilkoblet',
    offlineWhy:
      'E-posten din lagres ikke i denne nettleseren, så ingen andre finner den her. Den er her igjen så snart det er en forbindelse.',
    again: 'Prøv igjen',
  },
  de: {
    title: 'E-Mail',
    noScript:
      'Diese Seite braucht JavaScript. Es gibt eine Webmail ohne, und Ihre Post steht über IMAP jedem E-Mail-Programm offen.',
    classic: 'Die Webmail ohne Skripte',
    account: 'Konto',
    signOut: 'Abmelden',
    notBuilt: 'Das Webmail wurde auf diesem Server nicht gebaut. Der Betrieb behebt das mit: npm run build',
    offline: 'Nicht verbunden',
    offlineWhy:
      'Ihre Post wird in diesem Browser nicht aufbewahrt, damit sie hier niemand anders findet. Sie ist wieder da, sobald eine Verbindung besteht.',
    again: 'Noch einmal versuchen',
  },
}
