import type { MailStore } from '../../../core/mail/mail-store.ts'
import type { MailboxId } from '../../../core/mail/mailbox.ts'
import type { ListedMessage, ListingColumn } from '../../../core/mail/message.ts'
import { UidSet } from '../../../core/mail/uid-set.ts'
import type { Slices } from '../slices.ts'

const ROWS_AT_ONCE = 1000

/** Where messages are listed from. */
interface Mailbox {
  readonly accountId: string
  readonly mailboxId: MailboxId
}

/** The messages of `uids` that are there, ascending, in groups; others have their turn between. One stage of the work. */
export async function* listedMessages(
  mail: MailStore,
  { accountId, mailboxId }: Mailbox,
  uids: UidSet,
  columns: readonly ListingColumn[],
  slices: Slices,
): AsyncGenerator<readonly ListedMessage[]> {
  slices.progress?.begin(uids.size)
  for (let rest = uids; rest.size > 0; ) {
    const rows = await mail.read(accountId, (reader) => reader.list(mailboxId, rest, columns, ROWS_AT_ONCE))
    const last = rows.at(-1)
    if (!last) return
    yield rows
    slices.progress?.step(rows.length)
    rest = rest.intersect(UidSet.of([{ first: last.uid + 1, last: Number.MAX_SAFE_INTEGER }]))
    await slices.pause()
  }
}
