import type { Cursor } from '../../../wire/imap/cursor.ts'
import { readStatusItems, type StatusItem } from '../../../wire/imap/status-item.ts'
import { afterLogin } from '../command.ts'
import { countFor, encodeStatus } from '../mailboxes/encode-status.ts'
import { locate, requireMailbox } from '../mailboxes/mailbox-places.ts'
import { ok } from '../reply.ts'

/** RFC 9051 §6.3.11. */
export const status = afterLogin({
  read: readStatus,
  async run(session, state, { name, items }) {
    const place = await locate(session, state, name)
    const { mailbox, counted } = await session.services.mail.read(place.accountId, async (mail) => {
      const { mailbox: found } = await requireMailbox(mail, place, 'r')
      return { mailbox: found, counted: await countFor(mail, found, items) }
    })
    if (items.includes('HIGHESTMODSEQ')) session.enableCondstore()
    session.untagged(encodeStatus(session, mailbox, items, counted, place))
    return ok('that is all')
  },
})

/** status = "STATUS" SP mailbox SP "(" status-att *(SP status-att) ")". */
function readStatus(cursor: Cursor): { name: string; items: StatusItem[] } {
  cursor.space()
  const name = cursor.mailbox()
  cursor.space()
  const items = readStatusItems(cursor)
  cursor.end()
  return { name, items }
}
