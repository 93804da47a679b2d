import type { ReceivedRow } from '../../../core/mail/email-shelf.ts'
import type { MailReader } from '../../../core/mail/mail-store.ts'
import type { MailboxId } from '../../../core/mail/mailbox.ts'
import type { UidSet } from '../../../core/mail/uid-set.ts'

/** A message among the results of a query. */
export interface OrderedEmail {
  readonly mailbox: MailboxId
  readonly uid: number
  readonly emailId: number
  readonly threadId: number
  readonly internalMs: number
}

/** Rows of the first page of each mailbox, and of those behind it. */
const FIRST_PAGE = 100
const PAGE = 1000

/**
 * Messages of several mailboxes in the order of their receipt, read as far as they are taken and no further. Of each mailbox those that `found` has; all of it where that
 * has `all`. Messages of one moment come by mailbox and UID.
 */
export async function* receivedOrder(
  reader: MailReader,
  found: ReadonlyMap<MailboxId, UidSet | 'all'>,
  newestFirst: boolean,
  skip = 0,
): AsyncGenerator<OrderedEmail> {
  const streams = await Promise.all(
    // To pass over rows unseen is right only where every row counts, and comes from here.
    [...found].map(([mailbox, uids]) =>
      ReceivedStream.open(reader, mailbox, uids, newestFirst, found.size === 1 ? skip : 0),
    ),
  )
  const sign = newestFirst ? -1 : 1
  const isBefore = (a: OrderedEmail, b: OrderedEmail): boolean =>
    (a.internalMs - b.internalMs || a.mailbox - b.mailbox || a.uid - b.uid) * sign < 0
  for (;;) {
    let first: ReceivedStream | undefined
    for (const stream of streams) {
      if (stream.head && (!first?.head || isBefore(stream.head, first.head))) first = stream
    }
    if (!first?.head) return
    yield first.head
    const step = first.advance()
    if (step) await step
  }
}

class ReceivedStream {
  readonly #reader: MailReader
  readonly #mailbox: MailboxId
  readonly #uids: UidSet | 'all'
  readonly #newestFirst: boolean
  #rows: readonly ReceivedRow[] = []
  #at = -1
  #isLast = false
  /** The next message, or undefined when there is none. */
  head: OrderedEmail | undefined

  private constructor(reader: MailReader, mailbox: MailboxId, uids: UidSet | 'all', newestFirst: boolean) {
    this.#reader = reader
    this.#mailbox = mailbox
    this.#uids = uids
    this.#newestFirst = newestFirst
  }

  static async open(
    reader: MailReader,
    mailbox: MailboxId,
    uids: UidSet | 'all',
    newestFirst: boolean,
    skip: number,
  ): Promise<ReceivedStream> {
    const stream = new ReceivedStream(reader, mailbox, uids, newestFirst)
    await stream.#read(FIRST_PAGE, skip)
    await stream.advance()
    return stream
  }

  /** Goes on to the next message: at once, or after another page was read. */
  advance(): Promise<void> | undefined {
    while (++this.#at < this.#rows.length) {
      const row = this.#rows[this.#at] as ReceivedRow
      if (this.#uids !== 'all' && !this.#uids.has(row.uid)) continue
      this.head = { mailbox: this.#mailbox, ...row }
      return undefined
    }
    this.head = undefined
    return this.#isLast ? undefined : this.#readOn()
  }

  async #readOn(): Promise<void> {
    await this.#read(PAGE, 0)
    await this.advance()
  }

  async #read(limit: number, skip: number): Promise<void> {
    const after = this.#rows.at(-1)
    const page = { newestFirst: this.#newestFirst, after, skip, limit }
    this.#rows = await this.#reader.emails.received(this.#mailbox, page)
    this.#at = -1
    this.#isLast = this.#rows.length < limit
  }
}
