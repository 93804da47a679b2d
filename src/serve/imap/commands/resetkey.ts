import type { Cursor } from '../../../wire/imap/cursor.ts'
import { afterLogin } from '../command.ts'
import { ownPlace, requireMailbox } from '../mailboxes/mailbox-places.ts'
import { ok } from '../reply.ts'

/** RFC 4467 §7: what has been vouched for in a mailbox, or in all, is worth nothing any more. */
export const resetKey = afterLogin({
  read: readResetKey,
  async run(session, { account }, name) {
    await session.services.mail.write(account.id, async (mail) => {
      const mailboxes =
        name === undefined
          ? await mail.mailboxes()
          : [(await requireMailbox(mail, ownPlace(account, name), 'a')).mailbox]
      for (const { id } of mailboxes) await mail.setUrlKey(id, undefined)
    })
    return ok('no URL of it is vouched for any more', 'URLMECH INTERNAL')
  },
})

/** [SP mailbox *(SP mechanism)]: every mechanism, since there is one. */
function readResetKey(cursor: Cursor): string | undefined {
  let name: string | undefined
  if (cursor.trySpace() && !cursor.isAtEnd) {
    name = cursor.mailbox()
    while (cursor.trySpace() && !cursor.isAtEnd) cursor.atom()
  }
  cursor.end()
  return name
}
