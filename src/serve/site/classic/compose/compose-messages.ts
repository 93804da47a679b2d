import type { Messages } from '../../language/language.ts'

interface ComposeText {
  readonly title: string
  readonly from: string
  readonly to: string
  readonly toHint: string
  readonly cc: string
  readonly bcc: string
  readonly subject: string
  readonly text: string
  readonly files: string
  readonly keep: string
  readonly add: string
  readonly send: string
  readonly save: string
  readonly discard: string
  readonly later: string
  readonly sendAt: string
  readonly sendAtHint: string
  readonly badTime: string
  readonly onlyEncrypted: string
  readonly pick: string
  readonly goesOut: string
  readonly sendNow: string
  readonly toDraft: string
  readonly saved: string
  readonly elsewhere: string
  readonly drafts: string
  readonly sent: string
  readonly takeBack: string
  readonly takenBack: string
  readonly tooLate: string
  readonly reply: string
  readonly replyAll: string
  readonly forward: string
  readonly attach: string
  readonly goOn: string
  readonly noRecipient: string
  readonly badAddress: (address: string) => string
  readonly wrote: (name: string, date: string) => string
  readonly forwarded: string
  readonly plainOnly: string
  readonly tooLarge: string
  readonly failed: string
}

/** What the page says where letters are written. */
export const COMPOSE_MESSAGES: Messages<ComposeText> = {
  en: {
    title: 'New message',
    from: 'From',
    to: 'To',
    toHint: 'Several with commas between.',
    cc: 'Copy to',
    bcc: 'Hidden copy to',
    subject: 'Subject',
    text: 'Text',
    files: 'Files',
    keep: 'Files that go along',
    add: 'Add files',
    send: 'Send',
    save: 'Save the draft',
    discard: 'Discard',
    later: 'Send later',
    sendAt: 'When',
    sendAtHint: 'In your time zone: {zone}.',
    badTime: 'Choose a time that is still to come.',
    onlyEncrypted: 'Only encrypted; otherwise it comes back',
    pick: 'Choose among the contacts',
    goesOut: 'It goes out',
    sendNow: 'Send it now',
    toDraft: 'Make it a draft again',
    saved: 'Saved.',
    elsewhere:
      'This draft was changed or deleted elsewhere meanwhile. What you have written here is saved beside it; nothing is lost. Both are in',
    drafts: 'Drafts',
    sent: 'It goes out in a moment.',
    takeBack: 'Take it back',
    takenBack: 'Taken back: it is a draft again.',
    tooLate: 'It was too late: the message is on its way.',
    reply: 'Reply',
    replyAll: 'Reply to all',
    forward: 'Forward',
    attach: 'Forward as attachment',
    goOn: 'Go on writing',
    noRecipient: 'Say who it is for.',
    badAddress: (address) => `This is no address: ${address}`,
    wrote: (name, date) => `On ${date}, ${name} wrote:`,
    forwarded: 'Forwarded message',
    plainOnly:
      'This draft has formatting. It is kept as long as nothing is saved here; here it is written on as plain text.',
    tooLarge: 'The files are too large to be sent with a form.',
    failed: 'That was refused:',
  },
  nb: {
    title: 'Ny melding',
    from: 'Fra',
    to: 'Til',
    toHint: 'Flere med komma mellom.',
    cc: 'Kopi til',
    bcc: 'Skjult kopi til',
    subject: 'Emne',
    text: 'Tekst',
    files: 'Filer',
    keep: 'Filer som følger med',
    add: 'Legg til filer',
    send: 'Send',
    save: 'Lagre utkastet',
    discard: 'Forkast',
    later: 'Send senere',
    sendAt: 'Når',
    sendAtHint: 'I din tidssone: {zone}.',
    badTime: 'Velg et tidspunkt som ikke er forbi.',
    onlyEncrypted: 'Bare hvis den kan leveres kryptert; ellers kommer den tilbake',
    pick: 'Velg blant kontaktene',
    goesOut: 'Den går ut',
    sendNow: 'Send den nå',
    toDraft: 'Gjør den til et utkast igjen',
    saved: 'Lagret.',
    elsewhere:
      'Utkastet ble endret eller slettet et annet sted imens. Det du har skrevet her, er lagret ved siden av; ingenting er tapt. Begge ligger i',
    drafts: 'Utkast',
    sent: 'Den går ut om et øyeblikk.',
    takeBack: 'Ta den tilbake',
    takenBack: 'Tatt tilbake: den er et utkast igjen.',
    tooLate: 'Det var for sent: meldingen er på vei.',
    reply: 'Svar',
    replyAll: 'Svar alle',
    forward: 'Videresend',
    attach: 'Videresend som vedlegg',
    goOn: 'Skriv videre',
    noRecipient: 'Si hvem den er til.',
    badAddress: (address) => `Dette er ingen adresse: ${address}`,
    wrote: (name, date) => `${date} skrev ${name}:`,
    forwarded: 'Videresendt melding',
    plainOnly:
      'Utkastet har formatering. Den beholdes så lenge ingenting lagres her; her skrives det videre som ren tekst.',
    tooLarge: 'Filene er for store til å sendes med et skjema.',
    failed: 'Det ble avvist:',
  },
  de: {
    title: 'Neue Nachricht',
    from: 'Von',
    to: 'An',
    toHint: 'Mehrere mit Komma dazwischen.',
    cc: 'Kopie an',
    bcc: 'Blindkopie an',
    subject: 'Betreff',
    text: 'Text',
    files: 'Dateien',
    keep: 'Dateien, die mitgehen',
    add: 'Dateien hinzufügen',
    send: 'Senden',
    save: 'Entwurf speichern',
    discard: 'Verwerfen',
    later: 'Später senden',
    sendAt: 'Wann',
    sendAtHint: 'In Ihrer Zeitzone: {zone}.',
    badTime: 'Wählen Sie einen Zeitpunkt, der noch kommt.',
    onlyEncrypted: 'Nur verschlüsselt; sonst kommt sie zurück',
    pick: 'Unter den Kontakten wählen',
    goesOut: 'Sie geht hinaus',
    sendNow: 'Jetzt senden',
    toDraft: 'Wieder zum Entwurf machen',
    saved: 'Gespeichert.',
    elsewhere:
      'Dieser Entwurf wurde inzwischen anderswo geändert oder gelöscht. Was Sie hier geschrieben haben, ist daneben gespeichert; nichts ist verloren. Beide liegen in',
    drafts: 'Entwürfe',
    sent: 'Sie geht gleich hinaus.',
    takeBack: 'Zurückholen',
    takenBack: 'Zurückgeholt: Sie ist wieder ein Entwurf.',
    tooLate: 'Es war zu spät: Die Nachricht ist unterwegs.',
    reply: 'Antworten',
    replyAll: 'Allen antworten',
    forward: 'Weiterleiten',
    attach: 'Als Anhang weiterleiten',
    goOn: 'Weiterschreiben',
    noRecipient: 'Sagen Sie, für wen sie ist.',
    badAddress: (address) => `Das ist keine Adresse: ${address}`,
    wrote: (name, date) => `Am ${date} schrieb ${name}:`,
    forwarded: 'Weitergeleitete Nachricht',
    plainOnly:
      'Dieser Entwurf ist formatiert. Das bleibt so, solange hier nichts gespeichert wird; hier wird er als reiner Text weitergeschrieben.',
    tooLarge: 'Die Dateien sind zu groß für ein Formular.',
    failed: 'Das wurde abgelehnt:',
  },
}
