/** The languages that people are answered in (RFC 6856 §3), with their own names. */
export const POP3_LANGUAGES = { en: 'English', nb: 'norsk bokmål', de: 'Deutsch' } as const

export type Pop3Language = keyof typeof POP3_LANGUAGES

/** What can be said to people; the words in brackets before it are for programs. */
export type Pop3Text = keyof typeof ENGLISH

const ENGLISH = {
  goodbye: 'Goodbye',
  capabilities: 'Capability list follows',
  unknownCommand: 'Unknown command',
  syntax: 'The command cannot be read',
  lineTooLong: 'The line is too long',
  secureFirst: 'Issue STLS first',
  beginTls: 'Begin TLS negotiation',
  tlsActive: 'TLS is active already',
  tlsUnavailable: 'TLS is not available here',
  userFirst: 'Say USER first',
  sendPassword: 'Send PASS',
  notNow: 'Not in this state',
  noMechanism: 'That mechanism is not offered',
  mechanisms: 'Mechanisms follow',
  cancelled: 'Authentication cancelled',
  loginRefused: 'Wrong name or password',
  loginSuspended: 'The account is suspended',
  tooManyLogins: 'Too many attempts, try again later',
  ready: 'Logged in',
  noSuchMessage: 'No such message',
  deleted: 'Marked as deleted',
  restored: 'Marks taken back',
  listing: 'Listing follows',
  message: 'Message follows',
  utf8: 'UTF-8 from now on',
  languages: 'Language listing follows',
  language: 'Language changed',
  noLanguage: 'That language is not spoken here',
  notDeleted: 'Nothing was deleted, try again later',
  tryLater: 'Temporary trouble, try again later',
  shuttingDown: 'Shutting down, try again in a moment',
  silent: 'Silent for too long',
} as const

const NORWEGIAN: Readonly<Record<Pop3Text, string>> = {
  goodbye: 'Ha det',
  capabilities: 'Her er mulighetene',
  unknownCommand: 'Ukjent kommando',
  syntax: 'Kommandoen kan ikke leses',
  lineTooLong: 'Linjen er for lang',
  secureFirst: 'Bruk STLS først',
  beginTls: 'Start TLS',
  tlsActive: 'TLS er allerede i bruk',
  tlsUnavailable: 'TLS finnes ikke her',
  userFirst: 'Bruk USER først',
  sendPassword: 'Send PASS',
  notNow: 'Ikke i denne tilstanden',
  noMechanism: 'Den mekanismen tilbys ikke',
  mechanisms: 'Her er mekanismene',
  cancelled: 'Innloggingen ble avbrutt',
  loginRefused: 'Feil navn eller passord',
  loginSuspended: 'Kontoen er sperret',
  tooManyLogins: 'For mange forsøk, prøv igjen senere',
  ready: 'Innlogget',
  noSuchMessage: 'Ingen slik melding',
  deleted: 'Merket som slettet',
  restored: 'Merkene er fjernet',
  listing: 'Her er listen',
  message: 'Her er meldingen',
  utf8: 'UTF-8 fra nå av',
  languages: 'Her er språkene',
  language: 'Språket er byttet',
  noLanguage: 'Det språket snakkes ikke her',
  notDeleted: 'Ingenting ble slettet, prøv igjen senere',
  tryLater: 'Midlertidig feil, prøv igjen senere',
  shuttingDown: 'Tjenesten stanser, prøv igjen om litt',
  silent: 'Stille for lenge',
}

const GERMAN: Readonly<Record<Pop3Text, string>> = {
  goodbye: 'Auf Wiedersehen',
  capabilities: 'Es folgen die Fähigkeiten',
  unknownCommand: 'Unbekannter Befehl',
  syntax: 'Der Befehl ist nicht lesbar',
  lineTooLong: 'Die Zeile ist zu lang',
  secureFirst: 'Zuerst STLS',
  beginTls: 'TLS kann beginnen',
  tlsActive: 'TLS ist schon aktiv',
  tlsUnavailable: 'TLS gibt es hier nicht',
  userFirst: 'Zuerst USER',
  sendPassword: 'Jetzt PASS',
  notNow: 'Nicht in diesem Zustand',
  noMechanism: 'Dieses Verfahren wird nicht angeboten',
  mechanisms: 'Es folgen die Verfahren',
  cancelled: 'Anmeldung abgebrochen',
  loginRefused: 'Name oder Passwort falsch',
  loginSuspended: 'Das Konto ist gesperrt',
  tooManyLogins: 'Zu viele Versuche, später noch einmal',
  ready: 'Angemeldet',
  noSuchMessage: 'Keine solche Nachricht',
  deleted: 'Zum Löschen vorgemerkt',
  restored: 'Vormerkungen aufgehoben',
  listing: 'Es folgt die Liste',
  message: 'Es folgt die Nachricht',
  utf8: 'Ab jetzt UTF-8',
  languages: 'Es folgen die Sprachen',
  language: 'Sprache gewechselt',
  noLanguage: 'Diese Sprache wird hier nicht gesprochen',
  notDeleted: 'Nichts wurde gelöscht, später noch einmal',
  tryLater: 'Vorübergehende Störung, später noch einmal',
  shuttingDown: 'Der Dienst hält an, gleich noch einmal',
  silent: 'Zu lange still',
}

/** A text in a language. */
export function pop3Text(text: Pop3Text, language: Pop3Language): string {
  return { en: ENGLISH, nb: NORWEGIAN, de: GERMAN }[language][text]
}

/** The language meant by a tag (RFC 5646): its first subtag decides; `no` is taken for `nb`, `*` for English. Undefined if it is not spoken. */
export function languageOf(tag: string): Pop3Language | undefined {
  const primary = tag.toLowerCase().split('-')[0]
  if (primary === '*' || primary === 'en') return 'en'
  if (primary === 'no' || primary === 'nb') return 'nb'
  return primary === 'de' ? 'de' : undefined
}
