import { afterLogin } from '../command.ts'
import { findMailbox, locate, requireMailbox } from '../mailboxes/mailbox-places.ts'
import { readMailbox } from '../mailboxes/read-mailbox.ts'
import { ok } from '../reply.ts'

/** RFC 9051 §6.3.5. A client that deletes the mailbox it has selected has none selected afterwards. */
export const deleteMailbox = afterLogin({
  read: readMailbox,
  async run(session, state, name) {
    const { mail } = session.services
    const place = await locate(session, state, name)
    const deleted = await mail.write(place.accountId, async (writer) => {
      if (place.viewer !== undefined) await requireMailbox(writer, place, 'x')
      const placed = await findMailbox(writer, place)
      await writer.deleteMailbox(place.name)
      return placed?.mailbox.id
    })
    if (state.kind === 'selected' && state.view.accountId === place.accountId && state.view.mailboxId === deleted) {
      session.unselect()
      session.untagged('OK [CLOSED] the mailbox is closed')
    }
    return ok('deleted')
  },
})
