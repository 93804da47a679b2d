import type { Clock } from '../../../base/clock.ts'
import { toFault } from '../../../base/fault.ts'
import type { Log } from '../../../base/log.ts'
import { type MailDraft, namedAddress } from '../../delivery/filter/compose-mail.ts'
import type { HouseLetters } from '../../delivery/house-letters.ts'
import type { Account, Directory } from '../../directory/directory.ts'
import type { Language, Messages } from '../../language/language.ts'
import type { MemberLanguages } from '../../language/member-languages.ts'
import type { LetterFacts } from '../../recovery/recovery-letters.ts'
import type { Reminder, ReminderBook } from './reminder-book.ts'

export interface PasswordRemindersParts {
  readonly book: ReminderBook
  readonly directory: Pick<Directory, 'account' | 'credential'>
  readonly languages: Pick<MemberLanguages, 'of'>
  readonly letters: Pick<HouseLetters, 'put'>
  readonly clock: Clock
  readonly log: Log
}

const DAY_MS = 86_400_000
/** What can be chosen, in days; nothing is what everybody has who has chosen nothing. */
export const REMINDER_DAYS = [180, 365, 730] as const

/**
 * Reminds those of a new password who want to be. Nobody is forced by age, and nothing is refused: passwords that have to be changed every so often become weaker ones (NIST SP 800-63B-4 §3.1.1.2), so it is for members to decide.
 */
export class PasswordReminders {
  readonly #parts: PasswordRemindersParts
  readonly #facts: LetterFacts

  constructor(parts: PasswordRemindersParts, facts: LetterFacts) {
    this.#parts = parts
    this.#facts = facts
  }

  /** After how many days an account is reminded; undefined: never. */
  async chosen(accountId: string): Promise<number | undefined> {
    return (await this.#parts.book.reminder(accountId))?.everyDays
  }

  /** `days`: one of `REMINDER_DAYS`, or undefined for never. */
  choose(accountId: string, days: number | undefined): Promise<void> {
    return this.#parts.book.choose(accountId, days)
  }

  /** Writes to those whose time has come: once, and again after as long. */
  async round(): Promise<void> {
    const { book, log } = this.#parts
    for (const reminder of await book.all()) {
      try {
        await this.#remind(reminder)
      } catch (error) {
        log.error('passwords/not-reminded', toFault(error), { account: reminder.accountId })
      }
    }
  }

  async #remind({ accountId, everyDays, toldMs = 0 }: Reminder): Promise<void> {
    const { book, directory, languages, letters, clock } = this.#parts
    const [account, credential] = [await directory.account(accountId), await directory.credential(accountId)]
    const nowMs = clock.nowMs()
    if (account?.state !== 'active' || !credential) return
    if (nowMs - Math.max(credential.changedMs, toldMs) < everyDays * DAY_MS) return
    await letters.put(
      account,
      reminderLetter(account, credential.changedMs, await languages.of(accountId), this.#facts),
    )
    await book.told(accountId, nowMs)
  }
}

interface ReminderText {
  readonly subject: string
  readonly text: (day: string) => string
  readonly change: string
  readonly tips: string
  readonly off: string
}

const TEXTS: Messages<ReminderText> = {
  en: {
    subject: 'Your password: the reminder that you wanted',
    text: (day) => `You have had your password since ${day}. You wanted to be reminded. If you like, choose a new one:`,
    change: 'sign in, then Account, Password',
    tips: 'How passwords are chosen and protected:',
    off: 'Nothing happens if you do not. A good password that nobody else knows stays good. The same page ends these reminders.',
  },
  nb: {
    subject: 'Passordet ditt: påminnelsen du ønsket',
    text: (day) => `Du har hatt passordet ditt siden ${day}. Du ønsket å bli minnet om det. Velg et nytt hvis du vil:`,
    change: 'logg inn, deretter Konto, Passord',
    tips: 'Slik velges og beskyttes passord:',
    off: 'Det skjer ingenting hvis du lar det være. Et godt passord som ingen andre kjenner, er fortsatt godt. Samme side avslutter påminnelsene.',
  },
  de: {
    subject: 'Ihr Passwort: die Erinnerung, die Sie wollten',
    text: (day) =>
      `Sie haben Ihr Passwort seit ${day}. Sie wollten daran erinnert werden. Wenn Sie mögen, wählen Sie ein neues:`,
    change: 'anmelden, dann Konto, Passwort',
    tips: 'Wie Passwörter gewählt und geschützt werden:',
    off: 'Es geschieht nichts, wenn Sie es lassen. Ein gutes Passwort, das niemand sonst kennt, bleibt gut. Dieselbe Seite beendet diese Erinnerungen.',
  },
}

/** Names the way and has no link to the form: mail that leads to one is what thieves write. */
function reminderLetter({ address }: Account, changedMs: number, language: Language, facts: LetterFacts): MailDraft {
  const text = TEXTS[language]
  return {
    from: namedAddress(facts.provider, `postmaster@${address.slice(address.lastIndexOf('@') + 1)}`),
    to: [address],
    subject: text.subject,
    autoSubmitted: 'auto-generated',
    text: [
      text.text(new Date(changedMs).toISOString().slice(0, 10)),
      text.change,
      '',
      text.tips,
      `${facts.base}/help/passwords`,
      '',
      text.off,
    ].join('\n'),
  }
}
