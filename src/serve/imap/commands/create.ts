import { Fault } from '../../../base/fault.ts'
import { SPECIAL_USES } from '../../../core/mail/mailbox.ts'
import type { Cursor } from '../../../wire/imap/cursor.ts'
import { canonicalName } from '../../../wire/imap/mailbox-name.ts'
import { syntaxFault } from '../../../wire/imap/syntax-fault.ts'
import { afterLogin } from '../command.ts'
import { locate, requireRoomFor } from '../mailboxes/mailbox-places.ts'
import { mailboxObjectId, objectScope } from '../object-ids.ts'
import { no, ok } from '../reply.ts'

/** RFC 9051 §6.3.4; USE of RFC 6154 §3. A separator at the end only says that there will be children. */
export const create = afterLogin({
  read: readCreate,
  async run(session, state, { name, uses }) {
    const use = uses.map((wanted) => SPECIAL_USES.find((known) => known.toLowerCase() === wanted.toLowerCase()))
    if (uses.length > 1 || use.includes(undefined)) return no('USEATTR', 'that use cannot be had')
    const place = await locate(session, state, name)
    if (use[0] && place.viewer !== undefined) return no('USEATTR', "what a mailbox is for is its owner's to say")
    const made = await session.services.mail.write(place.accountId, async (mail) => {
      await requireRoomFor(mail, place)
      if (use[0] && (await mail.mailboxes()).some((mailbox) => mailbox.specialUse === use[0])) {
        throw new Fault('peer', 'imap/use-taken', 'another mailbox has that use')
      }
      return mail.createMailbox(place.name, use[0])
    })
    return ok('made', `MAILBOXID (${mailboxObjectId(made.id, objectScope(place))})`)
  },
})

/** SP mailbox [SP "(" "USE" SP "(" *use-attr ")" ")"]. */
function readCreate(cursor: Cursor): { name: string; uses: string[] } {
  cursor.space()
  const name = cursor.mailbox()
  let uses: string[] = []
  if (cursor.trySpace() && !cursor.isAtEnd) {
    cursor.list(() => {
      if (cursor.keyword() !== 'USE') throw syntaxFault('the only parameter of CREATE is USE')
      cursor.space()
      uses = cursor.flagList()
    })
  }
  cursor.end()
  return { name: name.length > 1 && name.endsWith('/') ? canonicalName(name.slice(0, -1)) : name, uses }
}
