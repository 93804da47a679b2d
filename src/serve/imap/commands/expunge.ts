import { Flag } from '../../../core/mail/flags.ts'
import type { UidSet } from '../../../core/mail/uid-set.ts'
import { readSequenceSet } from '../../../wire/imap/sequence-set.ts'
import { readNothing, whenSelected } from '../command.ts'
import { portionOf, tellPortion } from '../message-limit.ts'
import { ok, type Reply } from '../reply.ts'
import { requireWritable } from '../require-writable.ts'
import { resolveSet } from '../resolve-set.ts'
import type { Selected, Session } from '../session.ts'

/** RFC 9051 §6.4.3. Only what the client knows of goes: a message that came since, deleted by somebody else, stays. */
export const expunge = whenSelected({
  read: readNothing,
  run: (session, selected) => remove(session, selected, selected.view.uids),
})

/** UID EXPUNGE: RFC 9051 §6.4.9, RFC 4315 §2.1. Unlike EXPUNGE and CLOSE it keeps to MESSAGELIMIT, counting messages that are to go (RFC 9738 §3.1). */
export const uidExpunge = whenSelected({
  read(cursor) {
    cursor.space()
    const set = readSequenceSet(cursor)
    cursor.end()
    return set
  },
  async run(session, selected, set) {
    const uids = resolveSet(session, selected, set, true)
    const portion = portionOf(session, await doomed(session, selected, uids))
    return tellPortion(session, portion, await remove(session, selected, portion.uids))
  },
})

/** All of `uids` if one command may work on them, else those that are marked as deleted. */
async function doomed(session: Session, { view }: Selected, uids: UidSet): Promise<UidSet> {
  if (!portionOf(session, uids).isCut) return uids
  return session.services.mail.read(view.accountId, (mail) =>
    mail.select(view.mailboxId, { set: Flag.deleted, within: uids }),
  )
}

async function remove(session: Session, selected: Selected, uids: UidSet): Promise<Reply> {
  const { view } = selected
  requireWritable(view, 'e')
  const { vanished, modseq, alone } = await session.services.mail.write(view.accountId, async (mail) => {
    const mailbox = await mail.mailbox(view.mailboxId)
    return { ...(await mail.expunge(view.mailboxId, uids)), alone: (mailbox?.highestModseq ?? 0) <= view.known }
  })
  if (vanished.size === 0) return ok('there was nothing to expunge')
  // HIGHESTMODSEQ promises that all before it has been told, so what others did before has to be looked for first.
  if (alone) view.made(modseq)
  view.tellExpunged(session, vanished)
  return ok('expunged', session.enabled.condstore ? `HIGHESTMODSEQ ${modseq}` : undefined)
}
