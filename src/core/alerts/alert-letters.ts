import type { Clock } from '../../base/clock.ts'
import { isFault, toFault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import { type MailDraft, namedAddress } from '../delivery/filter/compose-mail.ts'
import type { HouseLetters } from '../delivery/house-letters.ts'
import type { Account, Directory } from '../directory/directory.ts'
import type { Language, Messages } from '../language/language.ts'
import type { MemberLanguages } from '../language/member-languages.ts'
import type { LetterFacts, OutsideLetter } from '../recovery/recovery-letters.ts'
import type { Alert } from './alert.ts'
import type { AlertBook } from './alert-book.ts'
import { alertSentence } from './alert-words.ts'

export interface AlertLettersParts {
  readonly book: AlertBook
  readonly directory: Pick<Directory, 'account'>
  readonly languages: Pick<MemberLanguages, 'of'>
  /** Into the inbox, past every filter: what the thief has written first is a filter that hides this letter. */
  readonly letters: Pick<HouseLetters, 'put'>
  /** The recovery address outside that is known to be read; undefined if there is none. */
  readonly outsideOf: (accountId: string) => Promise<string | undefined>
  /** Mail to people outside. */
  readonly post: (to: string, letter: OutsideLetter) => Promise<void>
  readonly clock: Clock
  readonly log: Log
}

const HOUR_MS = 3_600_000
/** Alerts that are looked at in one round. */
const MOST_AT_ONCE = 500
/** Lines of one letter; what there is beyond is on the page. */
const MOST_LINES = 20

interface LetterText {
  readonly subject: (count: number) => string
  readonly lead: (address: string) => string
  readonly more: (count: number) => string
  readonly notYou: string
  readonly you: string
  readonly noPassword: string
}

const TEXTS: Messages<LetterText> = {
  en: {
    subject: (count) => (count === 1 ? 'Was that you?' : `Was that you? ${count} changes to your account`),
    lead: (address) => `This has happened in your account ${address}:`,
    more: (count) => `and ${count} more, which are on the page of your account.`,
    notYou:
      'If it was not you, say so here: everything that is signed in is signed out, and you are shown what to take back.',
    you: 'If it was you, there is nothing to do. The same page has a button that takes the note away.',
    noPassword: 'We never ask for a password by mail.',
  },
  nb: {
    subject: (count) => (count === 1 ? 'Var det deg?' : `Var det deg? ${count} endringer på kontoen din`),
    lead: (address) => `Dette har skjedd på kontoen din ${address}:`,
    more: (count) => `og ${count} til, som står på kontosiden din.`,
    notYou: 'Var det ikke deg, si fra her: alt som er innlogget, blir logget ut, og du får se hva du bør ta tilbake.',
    you: 'Var det deg, trenger du ikke gjøre noe. Samme side har en knapp som tar bort merknaden.',
    noPassword: 'Vi ber aldri om passord i e-post.',
  },
  de: {
    subject: (count) => (count === 1 ? 'Waren Sie das?' : `Waren Sie das? ${count} Änderungen an Ihrem Konto`),
    lead: (address) => `Das ist in Ihrem Konto ${address} geschehen:`,
    more: (count) => `und ${count} weitere, die auf der Seite Ihres Kontos stehen.`,
    notYou:
      'Waren Sie es nicht, sagen Sie es hier: Alles, was angemeldet ist, wird abgemeldet, und Sie sehen, was zurückzunehmen ist.',
    you: 'Waren Sie es, ist nichts zu tun. Auf derselben Seite nimmt ein Knopf den Hinweis weg.',
    noPassword: 'Wir fragen nie per E-Mail nach einem Passwort.',
  },
}

/** Where a member answers. */
export const ALERTS_PATH = '/account/alerts'

/**
 * Writes to members what has happened in their accounts: what came together in one letter, and no more letters in an hour than somebody reads. Each goes into the inbox, and to the recovery address outside: whoever has the mailbox
 * can delete the one, and not the other.
 */
export class AlertLetters {
  readonly #parts: AlertLettersParts
  readonly #perHour: number
  readonly #facts: LetterFacts

  constructor(parts: AlertLettersParts, perHour: number, facts: LetterFacts) {
    this.#parts = parts
    this.#perHour = perHour
    this.#facts = facts
  }

  /** Writes what is to be written now. What is broken off is written again: twice rather than never. */
  async round(): Promise<void> {
    const { book, clock } = this.#parts
    const untold = await book.untold(MOST_AT_ONCE)
    const byAccount = Map.groupBy(untold, ({ accountId }) => accountId)
    for (const [accountId, alerts] of byAccount) {
      const sent = await book.lettersSince(accountId, clock.nowMs() - HOUR_MS)
      if (sent < this.#perHour) await this.#write(accountId, alerts)
    }
  }

  async #write(accountId: string, alerts: readonly Alert[]): Promise<void> {
    const { book, directory, languages, letters, clock } = this.#parts
    const account = await directory.account(accountId)
    const ids = alerts.map(({ id }) => id)
    // Of an account that is not there nobody is to be told; one that is being made is there in a moment.
    if (!account) return book.told(ids, clock.nowMs())
    const language = await languages.of(accountId)
    const letter = alertLetter(account, alerts, language, this.#facts)
    await this.#try(account, () => letters.put(account, letter))
    await this.#try(account, () => this.#postOutside(account, letter))
    await book.told(ids, clock.nowMs())
  }

  async #postOutside({ id, address }: Account, { subject, text }: MailDraft): Promise<void> {
    const outside = await this.#parts.outsideOf(id)
    if (outside !== undefined) await this.#parts.post(outside, { subject: `${address}: ${subject}`, text })
  }

  /** A full inbox, or an address that takes nothing, does not keep the other letter back. */
  async #try({ id }: Account, write: () => Promise<void>): Promise<void> {
    try {
      await write()
    } catch (error) {
      const fault = toFault(error)
      if (!isFault(error) || fault.who === 'us') this.#parts.log.error('alerts/not-told', fault, { account: id })
      else this.#parts.log.warn('alerts/not-told', { account: id, code: fault.code })
    }
  }
}

/** The letter of some alerts, the oldest first. */
export function alertLetter(
  { address }: Pick<Account, 'address'>,
  alerts: readonly Alert[],
  language: Language,
  { provider, base }: LetterFacts,
): MailDraft {
  const text = TEXTS[language]
  const [first] = alerts
  const shown = alerts.slice(0, MOST_LINES).map((alert) => `- ${moment(alert.atMs)}: ${alertSentence(alert, language)}`)
  const left = alerts.length - shown.length
  return {
    from: namedAddress(provider, `postmaster@${address.slice(address.lastIndexOf('@') + 1)}`),
    to: [address],
    subject:
      alerts.length === 1 && first
        ? `${text.subject(1)} ${alertSentence(first, language)}`
        : text.subject(alerts.length),
    id: `alert.${first?.id}`,
    autoSubmitted: 'auto-generated',
    text: [
      text.lead(address),
      '',
      ...shown,
      ...(left > 0 ? [`- ${text.more(left)}`] : []),
      '',
      text.notYou,
      '',
      `${base}${ALERTS_PATH}`,
      '',
      text.you,
      '',
      text.noPassword,
    ].join('\n'),
  }
}

function moment(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
