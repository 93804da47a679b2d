import { Flag } from '../../../core/mail/flags.ts'
import { readNothing, whenSelected } from '../command.ts'
import { ok } from '../reply.ts'

/** RFC 9051 §6.4.1, RFC 7162 §3.2.8: expunges without a word about it, unless the mailbox was EXAMINEd. */
export const close = whenSelected({
  pushes: 'none',
  read: readNothing,
  async run(session, { view }) {
    const { mail } = session.services
    let modseq: number | undefined
    if (!view.readOnly && view.rights.present.includes('e')) {
      const doomed = await mail.read(view.accountId, (reader) =>
        reader.select(view.mailboxId, { set: Flag.deleted, within: view.uids }),
      )
      if (doomed.size > 0) {
        modseq = await mail.write(view.accountId, async (writer) => {
          const mailbox = await writer.mailbox(view.mailboxId)
          const done = await writer.expunge(view.mailboxId, doomed)
          // What others have done the client has not been told, so it may not go on from behind it.
          return (mailbox?.highestModseq ?? 0) <= view.known ? done.modseq : undefined
        })
      }
    }
    session.unselect()
    return ok('closed', session.enabled.qresync && modseq !== undefined ? `HIGHESTMODSEQ ${modseq}` : undefined)
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
