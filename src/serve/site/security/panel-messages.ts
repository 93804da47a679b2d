import type { Messages } from '../language/language.ts'

/** How long something has lasted, or how long ago it was: coarse, as the page is. */
interface AgeText {
  readonly none: string
  readonly hours: (count: number) => string
  readonly days: (count: number) => string
}

interface PanelText {
  readonly operatedBy: string
  readonly registeredAs: string
  readonly lookedAtBy: string
  readonly validation: Readonly<Record<'EV' | 'OV', string>>
  readonly operatorLead: string
  readonly keys: string
  readonly noCertificate: string
  readonly names: string
  readonly andMore: (count: number) => string
  readonly issuedBy: string
  readonly valid: string
  readonly fromTo: (from: string, to: string) => string
  readonly key: string
  readonly old: (age: string) => string
  readonly fingerprint: string
  readonly otherNames: string
  readonly certificates: (count: number) => string
  readonly oldestKey: (age: string) => string
  readonly signing: string
  readonly dkimKeys: (count: number) => string
  readonly oldest: (age: string) => string
  readonly keysLead: string
  readonly age: AgeText
  readonly ago: AgeText
}

/** What is said of who operates the server, and of its keys. */
export const PANEL_MESSAGES: Messages<PanelText> = {
  en: {
    operatedBy: 'Operated by',
    registeredAs: 'Registered as',
    lookedAtBy: 'Looked at by',
    validation: { EV: 'extended validation', OV: 'organisation validation' },
    operatorLead: 'As it stands in the certificate that your browser has been shown for this page: look at it there.',
    keys: 'Keys',
    noCertificate: 'There is no certificate for the name of the server.',
    names: 'Names',
    andMore: (count) => `and ${count} more`,
    issuedBy: 'Issued by',
    valid: 'Valid',
    fromTo: (from, to) => `${from} to ${to}`,
    key: 'Key',
    old: (age) => `${age} old`,
    fingerprint: 'Its SHA-256',
    otherNames: 'Other names',
    certificates: (count) => `${count} certificates`,
    oldestKey: (age) => `their oldest key ${age} old`,
    signing: 'Signing mail',
    dkimKeys: (count) => `${count} DKIM keys`,
    oldest: (age) => `the oldest ${age} old`,
    keysLead:
      'A certificate only says who the server is. A forward-secret connection has keys of its own that are destroyed with it: whoever gets hold of the key above later cannot read what was recorded.',
    age: {
      none: 'less than an hour',
      hours: (count) => `${count} hour${count === 1 ? '' : 's'}`,
      days: (count) => `${count} day${count === 1 ? '' : 's'}`,
    },
    ago: {
      none: 'less than an hour ago',
      hours: (count) => `${count} hour${count === 1 ? '' : 's'} ago`,
      days: (count) => `${count} day${count === 1 ? '' : 's'} ago`,
    },
  },
  nb: {
    operatedBy: 'Driftes av',
    registeredAs: 'Registrert som',
    lookedAtBy: 'Kontrollert av',
    validation: { EV: 'utvidet kontroll (EV)', OV: 'kontroll av organisasjonen (OV)' },
    operatorLead: 'Slik det står i sertifikatet som nettleseren din har fått vist for denne siden: Se på det der.',
    keys: 'Nøkler',
    noCertificate: 'Det finnes ikke noe sertifikat for navnet til serveren.',
    names: 'Navn',
    andMore: (count) => `og ${count} til`,
    issuedBy: 'Utstedt av',
    valid: 'Gyldig',
    fromTo: (from, to) => `${from} til ${to}`,
    key: 'Nøkkel',
    old: (age) => `${age} gammel`,
    fingerprint: 'Dens SHA-256',
    otherNames: 'Andre navn',
    certificates: (count) => (count === 1 ? 'ett sertifikat' : `${count} sertifikater`),
    oldestKey: (age) => `den eldste nøkkelen er ${age} gammel`,
    signing: 'Signering av e-post',
    dkimKeys: (count) => (count === 1 ? 'én DKIM-nøkkel' : `${count} DKIM-nøkler`),
    oldest: (age) => `den eldste er ${age} gammel`,
    keysLead:
      'Et sertifikat sier bare hvem serveren er. En forbindelse med fremoverhemmelighet har sine egne nøkler, som ødelegges sammen med den: Den som senere får tak i nøkkelen ovenfor, kan ikke lese det som er tatt opp.',
    age: {
      none: 'mindre enn en time',
      hours: (count) => (count === 1 ? 'en time' : `${count} timer`),
      days: (count) => (count === 1 ? 'en dag' : `${count} dager`),
    },
    ago: {
      none: 'for mindre enn en time siden',
      hours: (count) => (count === 1 ? 'for en time siden' : `for ${count} timer siden`),
      days: (count) => (count === 1 ? 'for en dag siden' : `for ${count} dager siden`),
    },
  },
  de: {
    operatedBy: 'Betrieben von',
    registeredAs: 'Eingetragen als',
    lookedAtBy: 'Geprüft von',
    validation: { EV: 'erweiterte Prüfung (EV)', OV: 'Prüfung der Organisation (OV)' },
    operatorLead:
      'Wie es in dem Zertifikat steht, das Ihrem Browser für diese Seite gezeigt wurde: Sehen Sie dort nach.',
    keys: 'Schlüssel',
    noCertificate: 'Für den Namen des Servers gibt es kein Zertifikat.',
    names: 'Namen',
    andMore: (count) => `und ${count} weitere`,
    issuedBy: 'Ausgestellt von',
    valid: 'Gültig',
    fromTo: (from, to) => `${from} bis ${to}`,
    key: 'Schlüssel',
    old: (age) => `Alter ${age}`,
    fingerprint: 'Sein SHA-256',
    otherNames: 'Andere Namen',
    certificates: (count) => (count === 1 ? 'ein Zertifikat' : `${count} Zertifikate`),
    oldestKey: (age) => `Alter des ältesten Schlüssels ${age}`,
    signing: 'Signieren von E-Mail',
    dkimKeys: (count) => (count === 1 ? 'ein DKIM-Schlüssel' : `${count} DKIM-Schlüssel`),
    oldest: (age) => `Alter des ältesten ${age}`,
    keysLead:
      'Ein Zertifikat sagt nur, wer der Server ist. Eine Verbindung mit Vorwärtsgeheimnis hat eigene Schlüssel, die mit ihr vernichtet werden: Wer später an den Schlüssel oben gelangt, kann nicht lesen, was aufgezeichnet wurde.',
    age: {
      none: 'weniger als eine Stunde',
      hours: (count) => (count === 1 ? 'eine Stunde' : `${count} Stunden`),
      days: (count) => (count === 1 ? 'ein Tag' : `${count} Tage`),
    },
    ago: {
      none: 'vor weniger als einer Stunde',
      hours: (count) => (count === 1 ? 'vor einer Stunde' : `vor ${count} Stunden`),
      days: (count) => (count === 1 ? 'vor einem Tag' : `vor ${count} Tagen`),
    },
  },
}
