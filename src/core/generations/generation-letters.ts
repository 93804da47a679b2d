import type { MailDraft } from '../delivery/filter/compose-mail.ts'
import type { Account } from '../directory/directory.ts'
import type { Language, Messages } from '../language/language.ts'
import type { GenerationId } from './generation.ts'

interface LetterText {
  readonly from: string
  readonly names: Readonly<Record<GenerationId, string>>
  readonly retired: (name: string, day: string) => string
  readonly retires: (name: string, day: string) => string
  readonly before: string
  readonly switched: (name: string) => string
  readonly operator: (name: string, moment: string) => string
  readonly back: (name: string) => string
  readonly noBack: string
  readonly log: string
  readonly same: string
}

const TEXTS: Messages<LetterText> = {
  en: {
    from: 'Mail service at',
    names: { modern: 'modern webmail', classic: 'classic webmail' },
    retired: (name, day) => `The ${name} is retired on ${day}`,
    retires: (name, day) =>
      `You use the ${name}. On ${day} (UTC) it is retired, and from then on you are led to the other one.`,
    before: 'You can switch before that day:',
    switched: (name) => `You have the ${name} now`,
    operator: (name, moment) =>
      `On ${moment} an operator of this service gave you the ${name}. Wherever you sign in, you come to it from now on.`,
    back: (name) => `Would you rather have the ${name}? You can switch back at any time, with one button:`,
    noBack: 'The other webmail cannot be used at present. Which one you have stands here:',
    log: 'Why it was done stands in your account, under “What operators did”:',
    same: 'Messages, drafts, folders, contacts, filters and signatures are the same in both: nothing is lost.',
  },
  nb: {
    from: 'Posttjenesten på',
    names: { modern: 'moderne nettposten', classic: 'klassiske nettposten' },
    retired: (name, day) => `Den ${name} legges ned ${day}`,
    retires: (name, day) =>
      `Du bruker den ${name}. ${day} (UTC) blir den lagt ned, og fra da av blir du ført til den andre.`,
    before: 'Du kan bytte før den dagen:',
    switched: (name) => `Du har nå den ${name}`,
    operator: (name, moment) =>
      `${moment} ga driften av denne tjenesten deg den ${name}. Uansett hvor du logger inn, kommer du fra nå av dit.`,
    back: (name) => `Vil du heller ha den ${name}? Du kan når som helst bytte tilbake med én knapp:`,
    noBack: 'Den andre nettposten kan ikke brukes for tiden. Hvilken du har, står her:',
    log: 'Hvorfor det ble gjort, står på kontoen din under «Hva driften har gjort»:',
    same: 'Meldinger, utkast, mapper, kontakter, filtre og signaturer er de samme i begge: ingenting går tapt.',
  },
  de: {
    from: 'Maildienst auf',
    names: { modern: 'moderne Webmail', classic: 'klassische Webmail' },
    retired: (name, day) => `Das ${name} wird am ${day} eingestellt`,
    retires: (name, day) =>
      `Sie benutzen das ${name}. Am ${day} (UTC) wird es eingestellt, und von da an werden Sie zum anderen geführt.`,
    before: 'Sie können schon vorher wechseln:',
    switched: (name) => `Sie haben jetzt das ${name}`,
    operator: (name, moment) =>
      `Am ${moment} hat Ihnen der Betrieb dieses Dienstes das ${name} gegeben. Wo auch immer Sie sich anmelden, kommen Sie von nun an dorthin.`,
    back: (name) => `Möchten Sie lieber das ${name}? Sie können jederzeit mit einem Knopf zurückwechseln:`,
    noBack: 'Das andere Webmail ist zurzeit nicht zu benutzen. Welches Sie haben, steht hier:',
    log: 'Warum es getan wurde, steht in Ihrem Konto unter „Was der Betrieb getan hat“:',
    same: 'Nachrichten, Entwürfe, Ordner, Kontakte, Filter und Signaturen sind in beiden dieselben: Nichts geht verloren.',
  },
}

const CHOICE_PATH = '/account/webmail'

/** Tells a member that the webmail that was chosen goes, with when. `day`: `2027-03-01`, UTC. */
export function retirementLetter(
  account: Account,
  id: GenerationId,
  day: string,
  hostname: string,
  language: Language,
): MailDraft {
  const text = TEXTS[language]
  const name = text.names[id]
  return {
    ...frame(account, hostname, text),
    subject: text.retired(name, day),
    id: `generation-${id}-${day}-${account.id}`,
    text: [text.retires(name, day), text.same, '', text.before, '', `https://${hostname}${CHOICE_PATH}`].join('\n'),
  }
}

/** What an operator has given a member, and when; `back`: the one to switch back to, if it can be used. */
export interface GivenGeneration {
  readonly id: GenerationId
  readonly atMs: number
  readonly back: GenerationId | undefined
}

/** Tells a member that an operator has switched the webmail, when, and how it is switched back. Who it was stands in the account, for the member alone to read: letters are passed on. */
export function switchLetter(
  account: Account,
  { id, atMs, back }: GivenGeneration,
  hostname: string,
  language: Language,
): MailDraft {
  const text = TEXTS[language]
  const name = text.names[id]
  const moment = `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`
  return {
    ...frame(account, hostname, text),
    subject: text.switched(name),
    id: `generation-${id}-${atMs}-${account.id}`,
    text: [
      text.operator(name, moment),
      text.same,
      '',
      back === undefined ? text.noBack : text.back(text.names[back]),
      '',
      `https://${hostname}${CHOICE_PATH}`,
      '',
      text.log,
      '',
      `https://${hostname}/account/operator-acts`,
    ].join('\n'),
  }
}

function frame({ address }: Account, hostname: string, { from }: LetterText) {
  return {
    from: `${from} ${hostname} <postmaster@${address.slice(address.lastIndexOf('@') + 1)}>`,
    to: [address],
    autoSubmitted: 'auto-generated',
  } as const
}
