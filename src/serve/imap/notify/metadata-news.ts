import type { Account } from '../../../core/directory/directory.ts'
import type { MailChange, MailReader } from '../../../core/mail/mail-store.ts'
import type { Mailbox, Modseq } from '../../../core/mail/mailbox.ts'
import { encodeAstring, encodeMailbox } from '../../../wire/imap/encode.ts'
import type { Session } from '../session.ts'

/** Whether the client wants to hear of a mailbox, or with `undefined` of the account as a whole. */
export type MetadataFilter = (mailbox: Mailbox | undefined) => boolean

/** Annotations that one session sets between two looks. */
const MAX_OWN = 64

/** Tells which annotations of a member's own mailboxes somebody else has changed (RFC 5464 §4.4.2). Not what they are now: whoever cares asks. */
export class MetadataNews implements Disposable {
  readonly #session: Session
  readonly #account: Account
  readonly #isWanted: MetadataFilter
  readonly #watch: Disposable
  #since: Modseq = 0
  #isNoticed = false
  /** Changes that this session has made itself. */
  #own: Modseq[] = []

  private constructor(session: Session, account: Account, isWanted: MetadataFilter) {
    this.#session = session
    this.#account = account
    this.#isWanted = isWanted
    this.#watch = session.services.mail.watch(account.id, (change) => this.#onChange(change))
  }

  /** Begins to watch. It is watched before it is read, so that nothing falls in between. `isWanted`: of which mailboxes the client wants to hear. */
  static async open(session: Session, account: Account, isWanted: MetadataFilter = () => true): Promise<MetadataNews> {
    const news = new MetadataNews(session, account, isWanted)
    try {
      news.#since = await session.services.mail.read(account.id, (reader) => reader.modseq())
      return news
    } catch (error) {
      news[Symbol.dispose]()
      throw error
    }
  }

  get hasNews(): boolean {
    return this.#isNoticed
  }

  /** This session has set annotations in the transaction with this modseq. */
  made(modseq: Modseq): void {
    this.#own.push(modseq)
    if (this.#own.length > MAX_OWN) this.#own.shift()
  }

  /** What cannot be read now is looked at again next time. */
  async tell(): Promise<void> {
    if (!this.#isNoticed) return
    this.#isNoticed = false
    try {
      const { mail } = this.#session.services
      for (const [name, entries] of await mail.read(this.#account.id, (reader) => this.#look(reader))) {
        this.#session.untagged(`METADATA ${encodeMailbox(name, this.#session.names)} ${entries.join(' ')}`)
      }
    } catch (error) {
      this.#isNoticed = true
      throw error
    }
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]()
  }

  /** Entries that have changed, by the name of their mailbox; empty for the account. */
  async #look(reader: MailReader): Promise<Map<string, string[]>> {
    const changed = new Map<string, string[]>()
    const changes = await reader.annotationChanges(this.#since, this.#account.id)
    for (const { place, entry, modseq } of changes) {
      const mailbox = place === undefined ? undefined : await reader.mailbox(place)
      const isGone = place !== undefined && !mailbox
      if (isGone || this.#own.includes(modseq) || !this.#isWanted(mailbox)) continue
      const name = mailbox?.name ?? ''
      changed.set(name, [...(changed.get(name) ?? []), encodeAstring(entry, false)])
    }
    this.#since = await reader.modseq()
    return changed
  }

  #onChange(change: MailChange): void {
    if (!change.tree || this.#own.includes(change.modseq)) return
    this.#isNoticed = true
    this.#session.onNotice?.()
  }
}
