import type { TrailState } from '../../../../wire/jmap/protection.ts'
import type { Messages } from '../../language/language.ts'

interface ReadingText {
  readonly from: string
  readonly to: string
  readonly cc: string
  readonly date: string
  readonly conversation: string
  readonly whole: string
  readonly onlyThis: string
  readonly talk: (shown: number, of: number) => string
  readonly moreUnread: (count: number) => string
  readonly shortened: string
  readonly attachments: string
  readonly unnamed: string
  readonly save: string
  readonly header: string
  readonly message: string
  readonly images: string
  readonly asText: string
  readonly asPage: string
  readonly apart: string
  readonly cut: string
  readonly official: string
  readonly protection: string
  readonly you: string
  readonly way: string
  readonly content: string
  readonly hopTo: (from: string, by: string) => string
  readonly someone: string
  readonly states: Readonly<Record<TrailState | 'none', string>>
  readonly sources: Readonly<Record<'measured' | 'trusted-field' | 'claimed-field', string>>
  readonly sentKinds: Readonly<Record<'delivered' | 'failed' | 'deferred', string>>
  readonly open: string
  readonly encrypted: string
  readonly signed: string
}

/** What the page of a message says. */
export const READING_MESSAGES: Messages<ReadingText> = {
  en: {
    from: 'From',
    to: 'To',
    cc: 'Copy to',
    date: 'Date',
    conversation: 'The conversation',
    whole: 'All of it on one page',
    onlyThis: 'This message alone',
    talk: (shown, of) =>
      shown === of ? `${of} messages, the oldest first` : `${shown} of ${of} messages, the oldest first`,
    moreUnread: (count) => `On other pages are unread ones: ${count}. Go to the first`,
    shortened: 'The text is longer; all of it is where the message stands alone.',
    attachments: 'Attachments',
    unnamed: 'unnamed',
    save: 'Save the message (.eml)',
    header: 'Header',
    message: 'Message',
    images: 'Show images from elsewhere once',
    asText: 'As text',
    asPage: 'As it was made',
    apart: 'The message alone',
    cut: 'The message is longer; all of it is in the saved message.',
    official: 'From the provider itself: sent by this server, not by anybody who says so.',
    protection: 'How it is protected',
    you: 'You and us',
    way: 'Us and them',
    content: 'Content',
    hopTo: (from, by) => `${from} to ${by}`,
    someone: 'somebody',
    states: {
      protected: 'encrypted, and the host was proved',
      encrypted: 'encrypted; the host was not proved, or nobody here knows',
      clear: 'in clear text',
      unknown: 'unknown',
      none: 'did not leave this server',
    },
    sources: {
      measured: 'measured here',
      'trusted-field': 'said by a host that is trusted',
      'claimed-field': 'claimed on the way',
    },
    sentKinds: { delivered: 'delivered', failed: 'not delivered', deferred: 'waits' },
    open: 'Neither encrypted nor signed: every server on the way could read it.',
    encrypted: 'Encrypted: it is opened in the webmail with scripts.',
    signed: 'Signed; the signature was not checked here.',
  },
  nb: {
    from: 'Fra',
    to: 'Til',
    cc: 'Kopi til',
    date: 'Dato',
    conversation: 'Samtalen',
    whole: 'Hele på én side',
    onlyThis: 'Bare denne meldingen',
    talk: (shown, of) =>
      shown === of ? `${of} meldinger, de eldste først` : `${shown} av ${of} meldinger, de eldste først`,
    moreUnread: (count) => `Uleste på andre sider: ${count}. Gå til den første`,
    shortened: 'Teksten er lengre; alt står der meldingen vises alene.',
    attachments: 'Vedlegg',
    unnamed: 'uten navn',
    save: 'Lagre meldingen (.eml)',
    header: 'Meldingshode',
    message: 'Melding',
    images: 'Vis bilder fra andre steder én gang',
    asText: 'Som tekst',
    asPage: 'Slik den ble laget',
    apart: 'Bare meldingen',
    cut: 'Meldingen er lengre; alt står i den lagrede meldingen.',
    official: 'Fra leverandøren selv: sendt av denne tjeneren, ikke av noen som sier det.',
    protection: 'Slik er den beskyttet',
    you: 'Du og vi',
    way: 'Vi og de andre',
    content: 'Innholdet',
    hopTo: (from, by) => `${from} til ${by}`,
    someone: 'noen',
    states: {
      protected: 'kryptert, og verten ble bevist',
      encrypted: 'kryptert; verten ble ikke bevist, eller ingen her vet det',
      clear: 'i klartekst',
      unknown: 'ukjent',
      none: 'forlot ikke denne tjeneren',
    },
    sources: {
      measured: 'målt her',
      'trusted-field': 'sagt av en vert vi stoler på',
      'claimed-field': 'påstått underveis',
    },
    sentKinds: { delivered: 'levert', failed: 'ikke levert', deferred: 'venter' },
    open: 'Verken kryptert eller signert: hver tjener på veien kunne lese den.',
    encrypted: 'Kryptert: den åpnes i webmailen med skript.',
    signed: 'Signert; signaturen ble ikke kontrollert her.',
  },
  de: {
    from: 'Von',
    to: 'An',
    cc: 'Kopie an',
    date: 'Datum',
    conversation: 'Das Gespräch',
    whole: 'Ganz auf einer Seite',
    onlyThis: 'Nur diese Nachricht',
    talk: (shown, of) =>
      shown === of ? `${of} Nachrichten, die ältesten zuerst` : `${shown} von ${of} Nachrichten, die ältesten zuerst`,
    moreUnread: (count) => `Auf anderen Seiten sind ungelesene: ${count}. Zur ersten`,
    shortened: 'Der Text ist länger; ganz steht er, wo die Nachricht allein steht.',
    attachments: 'Anhänge',
    unnamed: 'ohne Namen',
    save: 'Nachricht speichern (.eml)',
    header: 'Kopfzeilen',
    message: 'Nachricht',
    images: 'Bilder von anderswo einmal zeigen',
    asText: 'Als Text',
    asPage: 'Wie sie gemacht wurde',
    apart: 'Nur die Nachricht',
    cut: 'Die Nachricht ist länger; ganz steht sie in der gespeicherten Nachricht.',
    official: 'Vom Anbieter selbst: von diesem Server geschickt, nicht von jemandem, der das sagt.',
    protection: 'Wie sie geschützt ist',
    you: 'Sie und wir',
    way: 'Wir und die anderen',
    content: 'Inhalt',
    hopTo: (from, by) => `${from} zu ${by}`,
    someone: 'jemand',
    states: {
      protected: 'verschlüsselt, und der Rechner hat sich ausgewiesen',
      encrypted: 'verschlüsselt; der Rechner hat sich nicht ausgewiesen, oder niemand hier weiß es',
      clear: 'im Klartext',
      unknown: 'unbekannt',
      none: 'hat diesen Server nicht verlassen',
    },
    sources: {
      measured: 'hier gemessen',
      'trusted-field': 'sagt ein Rechner, dem vertraut wird',
      'claimed-field': 'unterwegs behauptet',
    },
    sentKinds: { delivered: 'zugestellt', failed: 'nicht zugestellt', deferred: 'wartet' },
    open: 'Weder verschlüsselt noch signiert: Jeder Server unterwegs konnte sie lesen.',
    encrypted: 'Verschlüsselt: Sie wird in der Webmail mit Skripten geöffnet.',
    signed: 'Signiert; die Signatur wurde hier nicht geprüft.',
  },
}
