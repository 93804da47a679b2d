import { type Bytes, utf8 } from '../../../base/bytes.ts'
import { isFault } from '../../../base/fault.ts'
import { Flag, flagNames } from '../../../core/mail/flags.ts'
import type { MailStore } from '../../../core/mail/mail-store.ts'
import type { MailboxId } from '../../../core/mail/mailbox.ts'
import type { MessageRow } from '../../../core/mail/message.ts'
import { UidSet } from '../../../core/mail/uid-set.ts'
import type { ExportedMessage } from '../../../core/transfer/export-mail.ts'
import { mboxOf } from '../../../core/transfer/mbox-form.ts'
import { listEmails } from '../../jmap/mail/email-get.ts'

/** Rows that are looked at at a time: a mailbox is never in memory as a whole. */
const ROWS_AT_ONCE = 200

/** Messages of an account as one mbox, in pieces, one message after the other. What is expunged before its turn comes is left out, and what came after the beginning too. */
export class MailExport {
  readonly #mail: Pick<MailStore, 'read' | 'body'>
  readonly #account: string

  constructor(mail: Pick<MailStore, 'read' | 'body'>, account: string) {
    this.#mail = mail
    this.#account = account
  }

  /** All of a mailbox, in the order that it came in. */
  async *mailbox(id: MailboxId): AsyncGenerator<Bytes> {
    let rest = await this.#mail.read(this.#account, (reader) => reader.uids(id))
    while (rest.size > 0) {
      const rows = await this.#mail.read(this.#account, (reader) => reader.list(id, rest, [], ROWS_AT_ONCE))
      const last = rows.at(-1)
      if (!last) return
      for (const row of rows) if (!(row.flags.bits & Flag.deleted)) yield* this.#message(row)
      rest = rest.intersect(UidSet.of([{ first: last.uid + 1, last: Number.MAX_SAFE_INTEGER }]))
    }
  }

  /** Messages by their numbers, the oldest first. */
  async *emails(numbers: readonly number[]): AsyncGenerator<Bytes> {
    const rows = await this.#mail.read(this.#account, (reader) => listEmails(reader, numbers, []))
    const inOrder = rows.map(({ row }) => row).sort((a, b) => a.internalMs - b.internalMs || a.emailId - b.emailId)
    for (const row of inOrder) yield* this.#message(row)
  }

  async *#message({ flags, internalMs, size, bodyId }: MessageRow): AsyncGenerator<Bytes> {
    const pieces = this.#pieces({ flags: flagNames(flags), internalMs, size }, bodyId)
    let first: IteratorResult<Bytes>
    try {
      first = await pieces.next()
    } catch (error) {
      if (!isDamage(error)) throw error
      // Told in its place, rather than that all the others are lost with it.
      yield* mboxOf({ flags: [], internalMs, size: DAMAGED.length, chunks: () => once(DAMAGED) })
      return
    }
    if (!first.done) yield first.value
    yield* pieces
  }

  /** Its octets are verified before the first piece comes. */
  async *#pieces(message: Omit<ExportedMessage, 'uid' | 'digest' | 'chunks'>, bodyId: number): AsyncGenerator<Bytes> {
    const body = await this.#mail.body(this.#account, bodyId)
    if (body) yield* mboxOf({ ...message, chunks: () => body.chunks() })
  }
}

/** What stands in the place of a message that is not what was stored. */
const DAMAGED = utf8(
  [
    'From: Posthus <postmaster@localhost>',
    'Subject: A message that could not be read',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'Here stood a message whose octets are not those that were stored.',
    'The operator of the server can look for it: posthus scrub',
    '',
  ].join('\r\n'),
)

function isDamage(error: unknown): boolean {
  return isFault(error, 'store/body-corrupt') || isFault(error, 'store/body-missing')
}

async function* once(octets: Bytes): AsyncGenerator<Bytes> {
  yield octets
}
