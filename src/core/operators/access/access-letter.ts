import type { MailDraft } from '../../delivery/filter/compose-mail.ts'
import type { Account } from '../../directory/directory.ts'
import type { Language, Messages } from '../../language/language.ts'
import type { Access, AccessGround } from './access.ts'

interface LetterText {
  readonly from: string
  readonly subject: string
  readonly all: string
  readonly folder: (name: string) => string
  readonly told: string
  readonly names: readonly [
    ground: string,
    reference: string,
    why: string,
    asked: string,
    agreed: string,
    until: string,
  ]
  readonly grounds: Readonly<Record<AccessGround, string>>
  readonly log: string
  readonly ask: string
}

const TEXTS: Messages<LetterText> = {
  en: {
    from: 'Mail service at',
    subject: 'Your mail may be opened',
    all: 'Two persons of this service have agreed that the mail in your account may be opened.',
    folder: (name) => `Two persons of this service have agreed that the mail in your folder “${name}” may be opened.`,
    told: 'You are told so because nobody here reads your mail otherwise.',
    names: ['Ground', 'Case', 'Reason', 'Asked by', 'Agreed to', 'Until'],
    grounds: { legal: 'legal', technical: 'technical' },
    log: 'What was done with it stands in your account, under “What operators did”:',
    ask: 'If you do not understand why, ask us. You can complain to the authority for data protection.',
  },
  nb: {
    from: 'Posttjenesten på',
    subject: 'E-posten din kan bli åpnet',
    all: 'To personer i denne tjenesten er blitt enige om at e-posten på kontoen din kan åpnes.',
    folder: (name) => `To personer i denne tjenesten er blitt enige om at e-posten i mappen din «${name}» kan åpnes.`,
    told: 'Du får vite det fordi ingen her ellers leser e-posten din.',
    names: ['Grunnlag', 'Sak', 'Begrunnelse', 'Bedt om av', 'Godkjent av', 'Til'],
    grounds: { legal: 'rettslig', technical: 'teknisk' },
    log: 'Hva som er gjort med den, står på kontoen din under «Hva driften har gjort»:',
    ask: 'Forstår du ikke hvorfor, spør oss. Du kan klage til datatilsynet.',
  },
  de: {
    from: 'Maildienst auf',
    subject: 'Ihre E-Mail darf geöffnet werden',
    all: 'Zwei Personen dieses Dienstes haben zugestimmt, dass die E-Mail in Ihrem Konto geöffnet werden darf.',
    folder: (name) =>
      `Zwei Personen dieses Dienstes haben zugestimmt, dass die E-Mail in Ihrem Ordner „${name}“ geöffnet werden darf.`,
    told: 'Sie erfahren es, weil sonst niemand hier Ihre E-Mail liest.',
    names: ['Grundlage', 'Fall', 'Grund', 'Verlangt von', 'Zugestimmt', 'Bis'],
    grounds: { legal: 'rechtlich', technical: 'technisch' },
    log: 'Was damit getan wurde, steht in Ihrem Konto unter „Was der Betrieb getan hat“:',
    ask: 'Wenn Sie nicht verstehen, warum, fragen Sie uns. Sie können sich bei der Datenschutzaufsicht beschweren.',
  },
}

/** What a member reads whose mail was opened, or may be: what was agreed to, by whom, why, and until when. */
export function accessLetter(
  { address }: Account,
  { terms, requestedBy, approvedBy, untilMs = 0 }: Access,
  hostname: string,
  language: Language,
): MailDraft {
  const text = TEXTS[language]
  const { ground, reference, why, mailbox } = terms
  const until = `${new Date(untilMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`
  const facts = [text.grounds[ground], reference, why, requestedBy.name, approvedBy?.name ?? '', until]
  const width = Math.max(...text.names.map((name) => name.length)) + 2
  return {
    from: `${text.from} ${hostname} <postmaster@${address.slice(address.lastIndexOf('@') + 1)}>`,
    to: [address],
    subject: text.subject,
    autoSubmitted: 'auto-generated',
    text: [
      mailbox === undefined ? text.all : text.folder(mailbox),
      text.told,
      '',
      ...text.names.map((name, at) => `${`${name}:`.padEnd(width)}${facts[at]}`),
      '',
      text.log,
      '',
      `https://${hostname}/account/operator-acts`,
      '',
      text.ask,
    ].join('\n'),
  }
}
