import type { LoginDetail } from '../../../../core/posture/posture-ledger.ts'
import type { Messages } from '../../language/language.ts'

interface SessionsText {
  readonly title: string
  readonly lead: string
  readonly browsers: string
  readonly browsersLead: string
  readonly thisOne: string
  readonly unknown: string
  readonly since: string
  readonly lastUsed: string
  readonly kept: string
  readonly end: string
  readonly endOthers: string
  readonly logins: string
  readonly allLogIns: string
  readonly when: string
  readonly service: string
  readonly from: string
  readonly protection: string
  readonly certificate: string
  readonly notRecorded: string
  /** Of what ALPN agreed on, `undefined` where the client named nothing. */
  readonly alpn: (protocol: string | undefined) => string
  readonly result: string
  readonly accepted: string
  readonly refused: string
  readonly clear: string
  readonly details: Readonly<Record<LoginDetail, string>>
  readonly none: string
}

/** What the page of sessions and log-ins says. */
export const SESSIONS_MESSAGES: Messages<SessionsText> = {
  en: {
    title: 'Where you are signed in',
    lead: 'If something here is not yours, sign it out and change your password.',
    browsers: 'Browsers',
    browsersLead: 'Whoever sits at one of these can read your mail.',
    thisOne: 'this browser',
    unknown: 'A program that does not say what it is',
    since: 'since',
    lastUsed: 'last used',
    kept: 'stays signed in',
    end: 'Sign out',
    endOthers: 'Sign out all others',
    logins: 'Latest log-ins',
    allLogIns: 'All log-ins, also of mail programs',
    when: 'When',
    service: 'Service',
    from: 'From',
    protection: 'Protection',
    certificate: 'Certificate',
    notRecorded: 'not recorded',
    alpn: (protocol) => (protocol === undefined ? 'no protocol named' : `protocol ${protocol}`),
    result: 'Result',
    accepted: 'accepted',
    refused: 'refused',
    clear: 'clear text',
    details: {
      'second-factor': 'right password, but a second factor is asked for',
      forced: 'right password, but it has to be changed',
      scope: 'an app password that is for something else',
    },
    none: 'Nobody has logged in yet.',
  },
  nb: {
    title: 'Her er du logget inn',
    lead: 'Er noe her ikke ditt, logg det ut og bytt passord.',
    browsers: 'Nettlesere',
    browsersLead: 'Den som sitter ved en av disse, kan lese e-posten din.',
    thisOne: 'denne nettleseren',
    unknown: 'Et program som ikke sier hva det er',
    since: 'siden',
    lastUsed: 'sist brukt',
    kept: 'forblir innlogget',
    end: 'Logg ut',
    endOthers: 'Logg ut alle andre',
    logins: 'Siste innlogginger',
    allLogIns: 'Alle innlogginger, også fra e-postprogrammer',
    when: 'Når',
    service: 'Tjeneste',
    from: 'Fra',
    protection: 'Beskyttelse',
    certificate: 'Sertifikat',
    notRecorded: 'ikke registrert',
    alpn: (protocol) => (protocol === undefined ? 'ingen protokoll oppgitt' : `protokoll ${protocol}`),
    result: 'Resultat',
    accepted: 'godtatt',
    refused: 'avvist',
    clear: 'klartekst',
    details: {
      'second-factor': 'riktig passord, men ekstra sikring kreves',
      forced: 'riktig passord, men det må byttes',
      scope: 'et app-passord som er for noe annet',
    },
    none: 'Ingen har logget inn ennå.',
  },
  de: {
    title: 'Wo Sie angemeldet sind',
    lead: 'Ist etwas davon nicht von Ihnen, melden Sie es ab und ändern Sie Ihr Passwort.',
    browsers: 'Browser',
    browsersLead: 'Wer an einem davon sitzt, kann Ihre E-Mail lesen.',
    thisOne: 'dieser Browser',
    unknown: 'Ein Programm, das nicht sagt, was es ist',
    since: 'seit',
    lastUsed: 'zuletzt benutzt',
    kept: 'bleibt angemeldet',
    end: 'Abmelden',
    endOthers: 'Alle anderen abmelden',
    logins: 'Letzte Anmeldungen',
    allLogIns: 'Alle Anmeldungen, auch von E-Mail-Programmen',
    when: 'Wann',
    service: 'Dienst',
    from: 'Von',
    protection: 'Schutz',
    certificate: 'Zertifikat',
    notRecorded: 'nicht aufgezeichnet',
    alpn: (protocol) => (protocol === undefined ? 'kein Protokoll genannt' : `Protokoll ${protocol}`),
    result: 'Ergebnis',
    accepted: 'angenommen',
    refused: 'abgelehnt',
    clear: 'Klartext',
    details: {
      'second-factor': 'richtiges Passwort, aber ein zweiter Faktor ist nötig',
      forced: 'richtiges Passwort, aber es muss geändert werden',
      scope: 'ein App-Passwort, das für etwas anderes ist',
    },
    none: 'Noch hat sich niemand angemeldet.',
  },
}
