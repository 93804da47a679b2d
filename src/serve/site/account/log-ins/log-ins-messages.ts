import type { Messages } from '../../language/language.ts'

interface LogInsText {
  readonly title: string
  readonly lead: (days: number) => string
  readonly notYours: string
  readonly notYoursLink: string
  readonly filter: string
  readonly service: string
  readonly result: string
  readonly show: string
  readonly services: {
    readonly all: string
    readonly web: string
    readonly reading: string
    readonly sending: string
    readonly other: string
  }
  readonly results: { readonly all: string; readonly refused: string; readonly accepted: string }
  readonly nothing: string
  readonly what: string
  readonly points: readonly string[]
  readonly more: string
}

/** What the page of all log-ins says. */
export const LOG_INS_MESSAGES: Messages<LogInsText> = {
  en: {
    title: 'Log-ins',
    lead: (days) =>
      `Every log-in to your account, by browsers and mail programs, of the last ${days} days, and every one that was refused.`,
    notYours: 'One of them was not you?',
    notYoursLink: 'Take your account back',
    filter: 'Which are shown',
    service: 'Service',
    result: 'Result',
    show: 'Show',
    services: {
      all: 'All services',
      web: 'Browsers',
      reading: 'Reading: IMAP, POP3 and JMAP',
      sending: 'Sending: SMTP',
      other: 'Filters: ManageSieve',
    },
    results: { all: 'All', refused: 'Refused only', accepted: 'Accepted only' },
    nothing: 'There is none of this kind.',
    what: 'How to read it',
    points: [
      'Those of one hour that differ in nothing else stand in one line: × 12 is twelve of them.',
      'Protection is the version of TLS and the key agreement. X25519MLKEM768 holds against quantum computers too.',
      'Below it stand the cipher and the protocol that browser or program and we agreed on (ALPN); many mail programs name none.',
      'The certificate is the one that was shown: its name, its kind of key and the beginning of its SHA-256 fingerprint, which browsers and programs show too. If yours has seen another one, somebody was in between. The export has it whole.',
      'Refused ones are from anybody who knows your address; most are programs that try passwords everywhere.',
    ],
    more: 'How connections are protected',
  },
  nb: {
    title: 'Innlogginger',
    lead: (days) =>
      `Hver innlogging på kontoen din, fra nettlesere og e-postprogrammer, de siste ${days} dagene, og hver som ble avvist.`,
    notYours: 'Var en av dem ikke deg?',
    notYoursLink: 'Ta kontoen tilbake',
    filter: 'Hva som vises',
    service: 'Tjeneste',
    result: 'Resultat',
    show: 'Vis',
    services: {
      all: 'Alle tjenester',
      web: 'Nettlesere',
      reading: 'Lesing: IMAP, POP3 og JMAP',
      sending: 'Sending: SMTP',
      other: 'Filtre: ManageSieve',
    },
    results: { all: 'Alle', refused: 'Bare avviste', accepted: 'Bare godtatte' },
    nothing: 'Det er ingen av dette slaget.',
    what: 'Slik leses det',
    points: [
      'De som er fra samme time og ellers er like, står på én linje: × 12 er tolv av dem.',
      'Beskyttelse er TLS-versjonen og nøkkelavtalen. X25519MLKEM768 holder også mot kvantedatamaskiner.',
      'Under står chifferet og protokollen som nettleseren eller programmet ble enig med oss om (ALPN); mange e-postprogrammer oppgir ingen.',
      'Sertifikatet er det som ble vist: navnet, nøkkeltypen og begynnelsen av SHA-256-fingeravtrykket, som nettlesere og programmer også viser. Så ditt et annet, var noen imellom. Eksporten har hele.',
      'De avviste kan være fra hvem som helst som kjenner adressen din; de fleste er programmer som prøver passord overalt.',
    ],
    more: 'Slik beskyttes forbindelsene',
  },
  de: {
    title: 'Anmeldungen',
    lead: (days) =>
      `Jede Anmeldung in Ihrem Konto, von Browsern und E-Mail-Programmen, der letzten ${days} Tage, und jede, die abgelehnt wurde.`,
    notYours: 'War eine davon nicht von Ihnen?',
    notYoursLink: 'Ihr Konto zurückholen',
    filter: 'Was gezeigt wird',
    service: 'Dienst',
    result: 'Ergebnis',
    show: 'Zeigen',
    services: {
      all: 'Alle Dienste',
      web: 'Browser',
      reading: 'Lesen: IMAP, POP3 und JMAP',
      sending: 'Senden: SMTP',
      other: 'Filter: ManageSieve',
    },
    results: { all: 'Alle', refused: 'Nur abgelehnte', accepted: 'Nur angenommene' },
    nothing: 'Davon gibt es keine.',
    what: 'Wie das zu lesen ist',
    points: [
      'Die einer Stunde, die sich in nichts sonst unterscheiden, stehen in einer Zeile: × 12 sind zwölf davon.',
      'Schutz ist die Version von TLS und der Schlüsselaustausch. X25519MLKEM768 hält auch gegen Quantencomputer.',
      'Darunter stehen die Chiffre und das Protokoll, auf das sich Browser oder Programm mit uns geeinigt hat (ALPN); viele E-Mail-Programme nennen keines.',
      'Das Zertifikat ist das, das gezeigt wurde: sein Name, die Art seines Schlüssels und der Anfang seines SHA-256-Fingerabdrucks, den auch Browser und Programme zeigen. Hat Ihres ein anderes gesehen, war jemand dazwischen. Im Export steht er ganz.',
      'Abgelehnte sind von irgendwem, der Ihre Adresse kennt; die meisten sind Programme, die überall Passwörter probieren.',
    ],
    more: 'Wie Verbindungen geschützt werden',
  },
}
