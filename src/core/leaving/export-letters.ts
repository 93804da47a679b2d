import type { MailDraft } from '../delivery/filter/compose-mail.ts'
import type { Account } from '../directory/directory.ts'
import type { Language, Messages } from '../language/language.ts'
import type { AccountExport } from './export-book.ts'

/** Who writes to whom, in which language. */
export interface ExportLetterFacts {
  readonly account: Account
  readonly language: Language
  readonly hostname: string
}

interface LetterText {
  readonly from: string
  readonly page: string
  readonly readySubject: string
  readonly ready: (address: string, until: string, page: string) => string
  readonly missing: (count: number) => string
}

const TEXTS: Messages<LetterText> = {
  en: {
    from: 'Mail service at',
    page: 'Take everything with you',
    readySubject: 'The copy of your account is ready',
    ready: (address, until, page) =>
      `The copy of your account ${address} is ready. You can download it until ${until}, on the page "${page}" of your account.`,
    missing: (count) =>
      `${count === 1 ? 'One message' : `${count} messages`} could not be read; the file manifest.json in it names what is missing.`,
  },
  nb: {
    from: 'Posttjenesten på',
    page: 'Ta alt med deg',
    readySubject: 'Kopien av kontoen din er klar',
    ready: (address, until, page) =>
      `Kopien av kontoen din ${address} er klar. Du kan laste den ned til ${until}, på siden «${page}» på kontoen din.`,
    missing: (count) =>
      `${count === 1 ? 'Én melding' : `${count} meldinger`} kunne ikke leses; filen manifest.json i den sier hva som mangler.`,
  },
  de: {
    from: 'Maildienst auf',
    page: 'Alles mitnehmen',
    readySubject: 'Die Kopie Ihres Kontos ist fertig',
    ready: (address, until, page) =>
      `Die Kopie Ihres Kontos ${address} ist fertig. Sie können sie bis ${until} herunterladen, auf der Seite „${page}“ Ihres Kontos.`,
    missing: (count) =>
      `${count === 1 ? 'Eine Nachricht konnte' : `${count} Nachrichten konnten`} nicht gelesen werden; die Datei manifest.json darin nennt, was fehlt.`,
  },
}

/** What a member reads whose archive can be fetched. That one was asked for is said by an alert, at once. */
export function readyLetter(
  { account: { address }, language, hostname }: ExportLetterFacts,
  { id, missing = 0 }: AccountExport,
  endsMs: number,
): MailDraft {
  const text = TEXTS[language]
  const lines = [
    text.ready(address, moment(endsMs), text.page),
    ...(missing > 0 ? ['', text.missing(missing)] : []),
    '',
    `https://${hostname}/account/export`,
  ]
  return {
    from: `${text.from} ${hostname} <postmaster@${address.slice(address.lastIndexOf('@') + 1)}>`,
    to: [address],
    subject: text.readySubject,
    id: `export.${id}.ready`,
    autoSubmitted: 'auto-generated',
    text: lines.join('\n'),
  }
}

function moment(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
