import { Flag } from '../../core/mail/flags.ts'
import type { MailStore } from '../../core/mail/mail-store.ts'
import type { MailboxId } from '../../core/mail/mailbox.ts'
import type { MessageRow } from '../../core/mail/message.ts'
import { UidSet } from '../../core/mail/uid-set.ts'

/** A message of a maildrop. */
export interface DropMessage {
  readonly uid: number
  /** Octets. */
  readonly size: number
  readonly bodyId: number
  /** DELE has been said. */
  deleted: boolean
  /** It has been sent whole. */
  retrieved: boolean
}

const ROWS = 500

/**
 * The INBOX of an account as it was at log-in: numbers and sizes stay the same whatever happens to the mailbox meanwhile (RFC 1939 §5). No lock is needed: other
 * sessions may read and delete at the same time, and a message that one of them has deleted is answered with an error.
 */
export class Maildrop {
  readonly accountId: string
  readonly #mailbox: MailboxId
  readonly #uidValidity: number
  readonly messages: readonly DropMessage[]

  private constructor(accountId: string, mailbox: MailboxId, uidValidity: number, messages: readonly DropMessage[]) {
    this.accountId = accountId
    this.#mailbox = mailbox
    this.#uidValidity = uidValidity
    this.messages = messages
  }

  /** @throws Fault as `MailStore.read` */
  static async open(store: MailStore, accountId: string, most: number): Promise<Maildrop> {
    return store.read(accountId, async (mail) => {
      const inbox = await mail.mailboxNamed('INBOX')
      if (!inbox) return new Maildrop(accountId, 0, 0, [])
      const messages: DropMessage[] = []
      let left = await mail.uids(inbox.id)
      while (messages.length < most) {
        const rows: readonly MessageRow[] = await mail.list(inbox.id, left, [], Math.min(ROWS, most - messages.length))
        const last = rows.at(-1)
        if (!last) break
        for (const { uid, size, bodyId } of rows) {
          messages.push({ uid, size, bodyId, deleted: false, retrieved: false })
        }
        left = left.without(UidSet.of([{ first: 1, last: last.uid }]))
      }
      return new Maildrop(accountId, inbox.id, inbox.uidValidity, messages)
    })
  }

  /** The message of that number (from 1) that has not been marked as deleted, or undefined. */
  message(number: number): DropMessage | undefined {
    const message = this.messages[number - 1]
    return message?.deleted ? undefined : message
  }

  /** Name of a message that stays the same for ever, also when the account moves to another storage unit: those two numbers move with it. RFC 1939 §7 UIDL. */
  uniqueId(message: DropMessage): string {
    return `${this.#uidValidity}.${message.uid}`
  }

  /** Number and octets of what is not marked as deleted. */
  total(): { readonly count: number; readonly size: number } {
    let count = 0
    let size = 0
    for (const message of this.messages) {
      if (message.deleted) continue
      count++
      size += message.size
    }
    return { count, size }
  }

  /**
   * Deletes what is marked, and flags as seen what was retrieved if `marksRetrieved`; both or nothing.
   * @throws Fault as `MailStore.write`
   */
  async update(store: MailStore, marksRetrieved: boolean): Promise<void> {
    const deleted = this.#uids((message) => message.deleted)
    const seen = this.#uids((message) => marksRetrieved && message.retrieved && !message.deleted)
    if (deleted.first === undefined && seen.first === undefined) return
    await store.write(this.accountId, async (mail) => {
      const change = { how: 'add', flags: { bits: Flag.seen, keywords: [] } } as const
      if (seen.first !== undefined) await mail.setFlags(this.#mailbox, seen, change)
      if (deleted.first !== undefined) await mail.expunge(this.#mailbox, deleted, true)
    })
  }

  #uids(wanted: (message: DropMessage) => boolean): UidSet {
    return UidSet.ofSorted(this.messages.filter(wanted).map(({ uid }) => uid))
  }
}
