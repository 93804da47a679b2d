import { isFault } from '../../../base/fault.ts'
import type { Rights } from '../../../core/mail/acl.ts'
import type { MailboxId } from '../../../core/mail/mailbox.ts'
import type { ImapServices } from '../imap-services.ts'
import { type Place, rightsAt } from './mailbox-places.ts'

/** What may be done with a selected mailbox. Its owner may change that at any time; the owner's own rights never change, and looking at them costs nothing. */
export class SelectedRights {
  readonly place: Place
  readonly #mailboxId: MailboxId
  readonly #services: ImapServices
  #rights: Rights

  constructor(services: ImapServices, place: Place, mailboxId: MailboxId, rights: Rights) {
    this.place = place
    this.#mailboxId = mailboxId
    this.#services = services
    this.#rights = rights
  }

  /** At the last look. */
  get present(): Rights {
    return this.#rights
  }

  /** Looks again. `lost`: the mailbox may not be read any more, or is gone. */
  async refresh(): Promise<'same' | 'changed' | 'lost'> {
    if (this.place.viewer === undefined) return 'same'
    const before = this.#rights
    this.#rights = await this.#read()
    if (!this.#rights.includes('r')) return 'lost'
    return this.#rights === before ? 'same' : 'changed'
  }

  async #read(): Promise<Rights> {
    const { mail, sharing } = this.#services
    if (!(await sharing.activeAccount(this.place.accountId))) return ''
    try {
      return await mail.read(this.place.accountId, (reader) => rightsAt(reader, this.place, this.#mailboxId))
    } catch (error) {
      if (isFault(error, 'mail/no-such-account')) return ''
      throw error
    }
  }
}
