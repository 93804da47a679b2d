import type { MailReader } from '../../../core/mail/mail-store.ts'
import type { Mailbox } from '../../../core/mail/mailbox.ts'

/** Mailboxes whose totals are kept. */
const MAX_KEPT = 10_000

/** What a mailbox was when its threads were counted. */
interface Counted {
  readonly uidNext: number
  readonly messages: number
  readonly threads: number
}

/**
 * How many threads mailboxes hold. To count those of a large one takes tens of milliseconds, and clients ask after every change; so the last count is kept, and only what has come since is counted. Where
 * something has gone all of it is counted again; flags change nothing.
 */
export class ThreadTotals {
  /** By account and mailbox, those asked for longest ago first. */
  readonly #counted = new Map<string, Counted>()

  /** Threads with a message in the mailbox that JMAP shows. */
  async count(reader: MailReader, account: string, mailbox: Mailbox): Promise<number> {
    const { id, uidNext, messages, deleted } = mailbox
    if (messages === 0) return 0
    const key = `${account} ${id} ${mailbox.uidValidity}`
    // With \Deleted a message is not there, and whether it is cannot be told from the counters.
    if (deleted > 0) {
      this.#counted.delete(key)
      return reader.emails.countThreads(id, 1)
    }
    const before = this.#counted.get(key)
    const came = before ? uidNext - before.uidNext : 0
    // As many more as UIDs were given since: nothing has gone meanwhile.
    const isAddedTo = before !== undefined && came >= 0 && messages - before.messages === came
    const more = isAddedTo && came === 0 ? 0 : await reader.emails.countThreads(id, isAddedTo ? before.uidNext : 1)
    const threads = isAddedTo ? before.threads + more : more
    this.#counted.delete(key)
    this.#counted.set(key, { uidNext, messages, threads })
    if (this.#counted.size > MAX_KEPT) this.#counted.delete(this.#counted.keys().next().value as string)
    return threads
  }
}
