import type { HouseLetters } from '../../core/delivery/house-letters.ts'
import type { Account } from '../../core/directory/directory.ts'
import { adviceId, adviceLetter } from '../../core/incidents/advice-letter.ts'
import type { Incident } from '../../core/incidents/incident.ts'
import type { MemberPost } from '../../core/incidents/steps/advise-members.ts'
import type { MemberLanguages } from '../../core/language/member-languages.ts'
import type { MailStore } from '../../core/mail/mail-store.ts'
import { UidSet } from '../../core/mail/uid-set.ts'

/** The latest messages of an inbox among which the advice is looked for: more do not arrive while a process starts again. */
const MOST_LOOKED_AT = 500

/** The advice of an incident in members' inboxes. */
export class MemberLetters implements MemberPost {
  readonly #mail: Pick<MailStore, 'read'>
  readonly #letters: HouseLetters
  readonly #languages: Pick<MemberLanguages, 'of'>
  readonly #hostname: string

  constructor(
    mail: Pick<MailStore, 'read'>,
    letters: HouseLetters,
    languages: Pick<MemberLanguages, 'of'>,
    hostname: string,
  ) {
    this.#mail = mail
    this.#letters = letters
    this.#languages = languages
    this.#hostname = hostname
  }

  hasAdvice(account: Account, incident: Incident): Promise<boolean> {
    const id = `<${adviceId(account, incident)}@`
    return this.#mail.read(account.id, async (mail) => {
      const inbox = await mail.mailboxNamed('INBOX')
      if (!inbox) return false
      const latest = [...(await mail.uids(inbox.id))].slice(-MOST_LOOKED_AT)
      const rows = await mail.list(inbox.id, UidSet.ofSorted(latest), ['envelope'], MOST_LOOKED_AT)
      return rows.some(({ envelope }) => envelope && Buffer.from(envelope).includes(id))
    })
  }

  async advise(account: Account, incident: Incident): Promise<void> {
    const language = await this.#languages.of(account.id)
    await this.#letters.put(account, adviceLetter(account, incident, this.#hostname, language))
  }
}
