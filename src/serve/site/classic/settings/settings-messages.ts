import type { Messages } from '../../language/language.ts'

interface SettingsText {
  readonly title: string
  readonly pages: string
  readonly pagesHint: string
  readonly zone: string
  readonly rows: string
  readonly list: string
  readonly lists: Readonly<Record<'conversations' | 'messages', string>>
  readonly save: string
  readonly saved: string
  readonly writing: string
  readonly writingLead: string
  readonly identity: (address: string) => string
  readonly name: string
  readonly nameHint: string
  readonly replyTo: string
  readonly replyToHint: string
  readonly signature: string
  readonly badAddress: (address: string) => string
  readonly refused: string
  readonly more: string
  readonly folders: string
  readonly filters: string
  readonly away: string
  readonly account: string
  readonly look: string
  readonly connection: string
  readonly unprotected: string
  readonly kept: string
  readonly protocol: string
  readonly suite: string
  readonly group: string
  readonly certificate: string
  readonly keyType: string
  readonly issuer: string
  readonly until: string
  readonly fingerprint: string
  readonly compare: string
  readonly logIns: string
  readonly language: string
}

/** What the settings of the classic webmail say. */
export const SETTINGS_MESSAGES: Messages<SettingsText> = {
  en: {
    title: 'Settings',
    pages: 'Pages',
    pagesHint: 'Kept with your account, for every browser.',
    zone: 'Your time zone',
    rows: 'Messages on a page',
    list: 'A line in a list is',
    lists: { conversations: 'a conversation', messages: 'a message' },
    save: 'Save',
    saved: 'Saved.',
    writing: 'Who you write as',
    writingLead: 'The same in both webmails. Letters begin with the signature.',
    identity: (address) => `As ${address}`,
    name: 'Name',
    nameHint: 'As recipients read it.',
    replyTo: 'Answers go to',
    replyToHint: 'Empty: to the address itself.',
    signature: 'Signature',
    badAddress: (address) => `This is no address: ${address}`,
    refused: 'That was refused:',
    more: 'More',
    folders: 'Folders',
    filters: 'Filters',
    away: 'Away',
    account: 'Password, second factors, where you are signed in',
    connection: 'This connection',
    unprotected: 'It is in clear text.',
    kept: 'Its keys were made for it alone, and go with it.',
    protocol: 'Protocol',
    suite: 'Cipher',
    group: 'Key agreement',
    certificate: 'Certificate of',
    keyType: 'Kind of key',
    issuer: 'Issued by',
    until: 'Valid until',
    fingerprint: 'SHA-256 fingerprint',
    compare:
      'This is the certificate that we have shown on this connection. If your browser shows another fingerprint for this page, somebody is in between: a program on your device, or the network.',
    look: 'Light or dark, and which webmail you use',
    logIns: 'Log-ins: from where, and how each was protected',
    language: 'The language is chosen at the end of each page.',
  },
  nb: {
    title: 'Innstillinger',
    pages: 'Sider',
    pagesHint: 'Lagres med kontoen din, for hver nettleser.',
    zone: 'Tidssonen din',
    rows: 'Meldinger på en side',
    list: 'En linje i en liste er',
    lists: { conversations: 'en samtale', messages: 'en melding' },
    save: 'Lagre',
    saved: 'Lagret.',
    writing: 'Hvem du skriver som',
    writingLead: 'Det samme i begge nettpostene. Brev begynner med signaturen.',
    identity: (address) => `Som ${address}`,
    name: 'Navn',
    nameHint: 'Slik mottakerne leser det.',
    replyTo: 'Svar går til',
    replyToHint: 'Tomt: til selve adressen.',
    signature: 'Signatur',
    badAddress: (address) => `Dette er ingen adresse: ${address}`,
    refused: 'Det ble avvist:',
    more: 'Mer',
    folders: 'Mapper',
    filters: 'Filtre',
    away: 'Fravær',
    account: 'Passord, ekstra sikring, hvor du er logget inn',
    connection: 'Denne forbindelsen',
    unprotected: 'Den er i klartekst.',
    kept: 'Nøklene ble laget for den alene, og forsvinner med den.',
    protocol: 'Protokoll',
    suite: 'Chiffer',
    group: 'Nøkkelavtale',
    certificate: 'Sertifikat for',
    keyType: 'Nøkkeltype',
    issuer: 'Utstedt av',
    until: 'Gyldig til',
    fingerprint: 'SHA-256-fingeravtrykk',
    compare:
      'Dette er sertifikatet som vi har vist på denne forbindelsen. Viser nettleseren et annet fingeravtrykk for denne siden, er noen imellom: et program på enheten din, eller nettverket.',
    look: 'Lyst eller mørkt, og hvilken nettpost du bruker',
    logIns: 'Innlogginger: hvorfra, og hvordan hver var beskyttet',
    language: 'Språket velges nederst på hver side.',
  },
  de: {
    title: 'Einstellungen',
    pages: 'Seiten',
    pagesHint: 'Mit Ihrem Konto gespeichert, für jeden Browser.',
    zone: 'Ihre Zeitzone',
    rows: 'Nachrichten auf einer Seite',
    list: 'Eine Zeile einer Liste ist',
    lists: { conversations: 'ein Gespräch', messages: 'eine Nachricht' },
    save: 'Speichern',
    saved: 'Gespeichert.',
    writing: 'Als wer Sie schreiben',
    writingLead: 'In beiden Webmails dasselbe. Briefe beginnen mit der Signatur.',
    identity: (address) => `Als ${address}`,
    name: 'Name',
    nameHint: 'Wie die Empfänger ihn lesen.',
    replyTo: 'Antworten gehen an',
    replyToHint: 'Leer: an die Adresse selbst.',
    signature: 'Signatur',
    badAddress: (address) => `Das ist keine Adresse: ${address}`,
    refused: 'Das wurde abgelehnt:',
    more: 'Mehr',
    folders: 'Ordner',
    filters: 'Filter',
    away: 'Abwesenheit',
    account: 'Passwort, zweiter Faktor, wo Sie angemeldet sind',
    connection: 'Diese Verbindung',
    unprotected: 'Sie ist im Klartext.',
    kept: 'Ihre Schlüssel wurden nur für sie gemacht und vergehen mit ihr.',
    protocol: 'Protokoll',
    suite: 'Chiffre',
    group: 'Schlüsselaustausch',
    certificate: 'Zertifikat für',
    keyType: 'Art des Schlüssels',
    issuer: 'Ausgestellt von',
    until: 'Gültig bis',
    fingerprint: 'SHA-256-Fingerabdruck',
    compare:
      'Das ist das Zertifikat, das wir auf dieser Verbindung gezeigt haben. Zeigt Ihr Browser für diese Seite einen anderen Fingerabdruck, ist jemand dazwischen: ein Programm auf Ihrem Gerät, oder das Netz.',
    look: 'Hell oder dunkel, und welches Webmail Sie benutzen',
    logIns: 'Anmeldungen: von wo, und wie jede geschützt war',
    language: 'Die Sprache wird am Ende jeder Seite gewählt.',
  },
}
