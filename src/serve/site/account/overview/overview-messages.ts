import type { Messages } from '../../language/language.ts'

interface OverviewText {
  readonly title: string
  readonly account: string
  readonly protection: string
  readonly lately: string
  readonly pages: string
  readonly address: string
  readonly aliases: string
  readonly since: string
  readonly storage: string
  readonly storageOf: (used: string, limit: string, percent: string) => string
  readonly storageFree: (used: string) => string
  readonly messages: (count: string, limit: string | undefined) => string
  readonly webmail: string
  readonly webmails: { readonly modern: string; readonly classic: string }
  readonly language: string
  readonly languageHint: string
  readonly languageSave: string
  readonly languageSaved: string
  readonly terms: string
  readonly termsOwed: string
  readonly termsAgreed: (when: string) => string
  readonly termsNone: string
  readonly password: string
  readonly passwordSet: (when: string) => string
  readonly passwordAdvised: string
  readonly passwordNever: string
  readonly factor: string
  readonly factorNone: string
  readonly factorApp: string
  readonly factorPasskeys: (count: number) => string
  readonly factorCodes: (count: number) => string
  readonly recovery: string
  readonly recoveryNone: string
  readonly recoveryCodes: (count: number) => string
  readonly recoveryAddress: string
  readonly recoveryUnproved: string
  readonly appPasswords: string
  readonly appPasswordsCount: (count: number) => string
  readonly browsers: string
  readonly browsersCount: (count: number) => string
  readonly all: string
  readonly change: string
  readonly groups: { readonly security: string; readonly data: string; readonly help: string }
}

/** What is said of an account at a glance. */
export const OVERVIEW_MESSAGES: Messages<OverviewText> = {
  en: {
    title: 'Your account',
    account: 'What you have',
    protection: 'How it is protected',
    lately: 'Latest log-ins',
    pages: 'Everything else',
    address: 'Address',
    aliases: 'Also reached at',
    since: 'Since',
    storage: 'Space',
    storageOf: (used, limit, percent) => `${used} of ${limit} (${percent} %)`,
    storageFree: (used) => `${used}, without a limit`,
    messages: (count, limit) =>
      limit === undefined ? `${count} ${count === '1' ? 'message' : 'messages'}` : `${count} of ${limit} messages`,
    webmail: 'Webmail',
    webmails: { modern: 'modern', classic: 'classic' },
    language: 'Language',
    languageHint: 'Of these pages, and of the letters that we write to you.',
    languageSave: 'Keep',
    languageSaved: 'From now on we write to you in this language.',
    terms: 'Terms',
    termsOwed: 'There is a new version',
    termsAgreed: (when) => `agreed to on ${when}`,
    termsNone: 'those of when the account was made',
    password: 'Password',
    passwordSet: (when) => `set on ${when}`,
    passwordAdvised: 'we advise another one',
    passwordNever: 'none',
    factor: 'Second factor',
    factorNone: 'none: whoever has the password is in',
    factorApp: 'an app with codes',
    factorPasskeys: (count) => (count === 1 ? 'a passkey' : `${count} passkeys`),
    factorCodes: (count) => (count === 1 ? 'one recovery code left' : `${count} recovery codes left`),
    recovery: 'Recovery',
    recoveryNone: 'nothing: without the password the account would be lost',
    recoveryCodes: (count) => (count === 1 ? 'one code' : `${count} codes`),
    recoveryAddress: 'an address',
    recoveryUnproved: 'an address that is not confirmed',
    appPasswords: 'App passwords',
    appPasswordsCount: (count) => (count === 0 ? 'none' : `${count}`),
    browsers: 'Signed in',
    browsersCount: (count) => (count === 1 ? 'this browser only' : `${count} browsers`),
    all: 'All log-ins',
    change: 'Change',
    groups: { security: 'Security', data: 'Your data', help: 'Help' },
  },
  nb: {
    title: 'Kontoen din',
    account: 'Hva du har',
    protection: 'Slik er den beskyttet',
    lately: 'Siste innlogginger',
    pages: 'Alt annet',
    address: 'Adresse',
    aliases: 'Nås også på',
    since: 'Siden',
    storage: 'Plass',
    storageOf: (used, limit, percent) => `${used} av ${limit} (${percent} %)`,
    storageFree: (used) => `${used}, uten grense`,
    messages: (count, limit) =>
      limit === undefined ? `${count} ${count === '1' ? 'melding' : 'meldinger'}` : `${count} av ${limit} meldinger`,
    webmail: 'Nettpost',
    webmails: { modern: 'moderne', classic: 'klassisk' },
    language: 'Språk',
    languageHint: 'På disse sidene, og i brevene vi skriver til deg.',
    languageSave: 'Behold',
    languageSaved: 'Fra nå av skriver vi til deg på dette språket.',
    terms: 'Vilkår',
    termsOwed: 'Det finnes en ny versjon',
    termsAgreed: (when) => `godtatt ${when}`,
    termsNone: 'de fra da kontoen ble laget',
    password: 'Passord',
    passwordSet: (when) => `satt ${when}`,
    passwordAdvised: 'vi anbefaler et annet',
    passwordNever: 'ikke noe',
    factor: 'Ekstra sikring',
    factorNone: 'ingen: den som har passordet, er inne',
    factorApp: 'en app med koder',
    factorPasskeys: (count) => (count === 1 ? 'en passnøkkel' : `${count} passnøkler`),
    factorCodes: (count) => (count === 1 ? 'én gjenopprettingskode igjen' : `${count} gjenopprettingskoder igjen`),
    recovery: 'Gjenoppretting',
    recoveryNone: 'ingenting: uten passordet ville kontoen være tapt',
    recoveryCodes: (count) => (count === 1 ? 'én kode' : `${count} koder`),
    recoveryAddress: 'en adresse',
    recoveryUnproved: 'en adresse som ikke er bekreftet',
    appPasswords: 'App-passord',
    appPasswordsCount: (count) => (count === 0 ? 'ingen' : `${count}`),
    browsers: 'Innlogget',
    browsersCount: (count) => (count === 1 ? 'bare denne nettleseren' : `${count} nettlesere`),
    all: 'Alle innlogginger',
    change: 'Endre',
    groups: { security: 'Sikkerhet', data: 'Dataene dine', help: 'Hjelp' },
  },
  de: {
    title: 'Ihr Konto',
    account: 'Was Sie haben',
    protection: 'Wie es geschützt ist',
    lately: 'Letzte Anmeldungen',
    pages: 'Alles Weitere',
    address: 'Adresse',
    aliases: 'Auch erreichbar unter',
    since: 'Seit',
    storage: 'Platz',
    storageOf: (used, limit, percent) => `${used} von ${limit} (${percent} %)`,
    storageFree: (used) => `${used}, ohne Grenze`,
    messages: (count, limit) =>
      limit === undefined
        ? `${count} ${count === '1' ? 'Nachricht' : 'Nachrichten'}`
        : `${count} von ${limit} Nachrichten`,
    webmail: 'Webmail',
    webmails: { modern: 'modernes', classic: 'klassisches' },
    language: 'Sprache',
    languageHint: 'Dieser Seiten, und der Briefe, die wir Ihnen schreiben.',
    languageSave: 'Behalten',
    languageSaved: 'Von jetzt an schreiben wir Ihnen in dieser Sprache.',
    terms: 'Bedingungen',
    termsOwed: 'Es gibt eine neue Fassung',
    termsAgreed: (when) => `zugestimmt am ${when}`,
    termsNone: 'die von damals, als das Konto angelegt wurde',
    password: 'Passwort',
    passwordSet: (when) => `gesetzt am ${when}`,
    passwordAdvised: 'wir raten zu einem anderen',
    passwordNever: 'keines',
    factor: 'Zweiter Faktor',
    factorNone: 'keiner: Wer das Passwort hat, ist drin',
    factorApp: 'eine App mit Codes',
    factorPasskeys: (count) => (count === 1 ? 'ein Passkey' : `${count} Passkeys`),
    factorCodes: (count) =>
      count === 1 ? 'ein Wiederherstellungscode übrig' : `${count} Wiederherstellungscodes übrig`,
    recovery: 'Wiederherstellung',
    recoveryNone: 'nichts: Ohne das Passwort wäre das Konto verloren',
    recoveryCodes: (count) => (count === 1 ? 'ein Code' : `${count} Codes`),
    recoveryAddress: 'eine Adresse',
    recoveryUnproved: 'eine Adresse, die nicht bestätigt ist',
    appPasswords: 'App-Passwörter',
    appPasswordsCount: (count) => (count === 0 ? 'keine' : `${count}`),
    browsers: 'Angemeldet',
    browsersCount: (count) => (count === 1 ? 'nur dieser Browser' : `${count} Browser`),
    all: 'Alle Anmeldungen',
    change: 'Ändern',
    groups: { security: 'Sicherheit', data: 'Ihre Daten', help: 'Hilfe' },
  },
}
