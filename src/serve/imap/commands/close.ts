import { Flag } from '../../../core/mail/flags.ts'
import { readNothing, whenSelected } from '../command.ts'
import { ok } from '../reply.ts'

/** RFC 9051 §6.4.1: expunges without a word about it, unless the mailbox was EXAMINEd. */
export const close = whenSelected({
  pushes: 'none',
  read: readNothing,
  async run(session, { account, view }) {
    const { mail } = session.services
    if (!view.readOnly) {
      const doomed = await mail.read(account.id, (reader) =>
        reader.select(view.mailboxId, { set: Flag.deleted, within: view.uids }),
      )
      if (doomed.size > 0) await mail.write(account.id, (writer) => writer.expunge(view.mailboxId, doomed))
    }
    session.unselect()
    return ok('closed')
  },
})

/** RFC 9051 §6.4.2. */
export const unselect = whenSelected({
  pushes: 'none',
  read: readNothing,
  run(session) {
    session.unselect()
    return ok('unselected')
  },
})
