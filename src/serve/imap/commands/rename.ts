import type { Cursor } from '../../../wire/imap/cursor.ts'
import { afterLogin } from '../command.ts'
import { ok } from '../reply.ts'

/** RFC 9051 §6.3.6: with its children; INBOX gives its messages away and stays. */
export const rename = afterLogin({
  read: readRename,
  async run(session, { account }, { from, to }) {
    await session.services.mail.write(account.id, (mail) => mail.renameMailbox(from, to))
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
