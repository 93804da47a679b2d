import type { Cursor } from '../../../wire/imap/cursor.ts'
import { afterLogin } from '../command.ts'
import { locate, noPermission, requireMailbox, requireRoomFor } from '../mailboxes/mailbox-places.ts'
import { no, ok } from '../reply.ts'

/** RFC 9051 §6.3.6: with its children; INBOX gives its messages away and stays. */
export const rename = afterLogin({
  read: readRename,
  async run(session, state, args) {
    const from = await locate(session, state, args.from)
    const to = await locate(session, state, args.to)
    if (from.accountId !== to.accountId) return no('CANNOT', 'a mailbox stays with its owner')
    await session.services.mail.write(from.accountId, async (mail) => {
      if (from.viewer !== undefined) {
        const { mailbox } = await requireMailbox(mail, from, 'x')
        // It would empty the mailbox in which the owner's mail arrives.
        if (mailbox.name === 'INBOX') throw noPermission()
        await requireRoomFor(mail, to)
      }
      await mail.renameMailbox(from.name, to.name)
    })
    return ok('renamed')
  },
})

/** rename = "RENAME" SP mailbox SP mailbox. */
function readRename(cursor: Cursor): { from: string; to: string } {
  cursor.space()
  const from = cursor.mailbox()
  cursor.space()
  const to = cursor.mailbox()
  cursor.end()
  return { from, to }
}
