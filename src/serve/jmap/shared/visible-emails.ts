import type {
  EmailPlace,
  EmailReader,
  HistoryEntry,
  HistoryPlace,
  Numbering,
  Placement,
  ReceivedPage,
  ReceivedRow,
  ThreadMember,
  VisibleCounts,
} from '../../../core/mail/email-shelf.ts'
import type { MailboxId, Modseq } from '../../../core/mail/mailbox.ts'
import type { MessageRow } from '../../../core/mail/message.ts'
import { notShared } from './not-shared.ts'
import type { VisibleMailboxes } from './visible-mailboxes.ts'

/** The messages of an account by their numbers, as far as somebody else may read them: all others are nowhere. */
export class VisibleEmails implements EmailReader {
  readonly #emails: EmailReader
  readonly #visible: () => VisibleMailboxes

  /** `visible` is asked each time, since a transaction may change it. */
  constructor(emails: EmailReader, visible: () => VisibleMailboxes) {
    this.#emails = emails
    this.#visible = visible
  }

  /**
   * Numbers that change only with what can be seen.
   *
   * Threat: the account's own tell of every message that comes, and the moment of each: to whom the newsletters are shown it would tell when the owner writes and is written to.
   */
  async numbering(): Promise<Numbering> {
    const visible = this.#visible()
    const placements = await this.placements()
    const readable = visible.all.filter(({ id, messages }) => messages > 0 && visible.mayRead(id))
    const highest = await this.#emails.highest(readable.map(({ id }) => id))
    const modseqs = visible.all.map(({ id, highestModseq }) =>
      Math.max(highestModseq, placements.get(id)?.changed ?? 0),
    )
    return {
      modseq: Math.max(1, ...modseqs),
      nextMailbox: Math.max(0, ...visible.all.map(({ id }) => id)) + 1,
      nextEmail: highest.emailId + 1,
      nextThread: highest.threadId + 1,
      view: visible.view,
    }
  }

  async places(emailIds: readonly number[]): Promise<readonly EmailPlace[]> {
    return this.#among(await this.#emails.places(emailIds))
  }

  async placesOfBody(bodyId: number): Promise<readonly EmailPlace[]> {
    return this.#among(await this.#emails.placesOfBody(bodyId))
  }

  async oldestUploadMs(): Promise<number | undefined> {
    return undefined
  }

  /** It would tell of threads that go on elsewhere. */
  async isMarked(): Promise<never> {
    throw notShared()
  }

  async members(threadIds: readonly number[]): Promise<readonly ThreadMember[]> {
    return this.#among(await this.#emails.members(threadIds))
  }

  async received(mailbox: MailboxId, page: ReceivedPage): Promise<readonly ReceivedRow[]> {
    return this.#mayRead(mailbox) ? this.#emails.received(mailbox, page) : []
  }

  async countReceived(
    mailbox: MailboxId,
    before: Pick<ReceivedRow, 'internalMs' | 'uid'>,
    newestFirst: boolean,
  ): Promise<number> {
    return this.#mayRead(mailbox) ? this.#emails.countReceived(mailbox, before, newestFirst) : 0
  }

  async counts(mailbox: MailboxId): Promise<VisibleCounts> {
    return this.#mayRead(mailbox) ? this.#emails.counts(mailbox) : { emails: 0, unread: 0 }
  }

  async countThreads(mailbox: MailboxId, fromUid: number): Promise<number> {
    return this.#mayRead(mailbox) ? this.#emails.countThreads(mailbox, fromUid) : 0
  }

  async countUnreadThreads(mailbox: MailboxId, trash: MailboxId | undefined): Promise<number> {
    if (!this.#mayRead(mailbox)) return 0
    return this.#emails.countUnreadThreads(mailbox, trash, this.#visible().readable)
  }

  highest(mailboxes: readonly MailboxId[]): Promise<{ readonly emailId: number; readonly threadId: number }> {
    return this.#emails.highest(mailboxes.filter((id) => this.#mayRead(id)))
  }

  async placements(): Promise<ReadonlyMap<MailboxId, Placement>> {
    const placements = await this.#emails.placements()
    return new Map(this.#visible().all.flatMap(({ id }) => entryOf(placements, id)))
  }

  /** None that could be seen: when one goes, the states are of another view. */
  async deletedMailboxes(since: Modseq): Promise<readonly MailboxId[] | undefined> {
    return (await this.#emails.deletedMailboxes(since)) && []
  }

  history(after: HistoryPlace, limit: number): Promise<readonly HistoryEntry[] | undefined> {
    return this.#emails.history(after, limit, this.#visible().readable)
  }

  async rows(mailbox: MailboxId, emailIds: readonly number[]): Promise<readonly MessageRow[]> {
    return this.#mayRead(mailbox) ? this.#emails.rows(mailbox, emailIds) : []
  }

  #mayRead(mailbox: MailboxId): boolean {
    return this.#visible().mayRead(mailbox)
  }

  #among<Found extends EmailPlace>(found: readonly Found[]): Found[] {
    return found.filter(({ mailbox }) => this.#mayRead(mailbox))
  }
}

function entryOf<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): readonly (readonly [Key, Value])[] {
  const value = map.get(key)
  return value === undefined ? [] : [[key, value]]
}
