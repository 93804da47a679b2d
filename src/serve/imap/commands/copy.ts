import type { Copied, MailWriter } from '../../../core/mail/mail-store.ts'
import { UidSet } from '../../../core/mail/uid-set.ts'
import type { Cursor } from '../../../wire/imap/cursor.ts'
import { readSequenceSet, type SequenceSet } from '../../../wire/imap/sequence-set.ts'
import { type Command, whenSelected } from '../command.ts'
import { locate, requireTarget } from '../mailbox-places.ts'
import { portionOf, refuseMore, tellPortion } from '../message-limit.ts'
import { ok, type Reply } from '../reply.ts'
import { requireWritable } from '../require-writable.ts'
import { resolveSet } from '../resolve-set.ts'
import type { Selected, Session } from '../session.ts'

interface CopyArgs {
  readonly set: SequenceSet
  readonly to: string
}

/** RFC 9051 §6.4.7, with COPYUID. */
export const copy: Command = copyCommand(false)

/** UID COPY. */
export const uidCopy: Command = copyCommand(true)

/** RFC 9051 §6.4.8. */
export const move: Command = moveCommand(false)

/** UID MOVE. */
export const uidMove: Command = moveCommand(true)

function copyCommand(byUid: boolean): Command {
  return whenSelected({
    read: readCopy,
    async run(session, selected, args) {
      const portion = portionOf(session, resolveSet(session, selected, args.set, byUid))
      if (portion.isCut) return refuseMore(session, portion)
      const { uids } = portion
      if (uids.size === 0) return ok('there was nothing to copy')
      const copied = await transfer(session, selected, args.to, (mail, target) =>
        mail.copy(selected.view.mailboxId, uids, target),
      )
      return ok('copied', copied.pairs.length > 0 ? copyUid(copied) : undefined)
    },
  })
}

function moveCommand(byUid: boolean): Command {
  return whenSelected({
    read: readCopy,
    run: (session, selected, args) => runMove(session, selected, args, byUid),
  })
}

async function runMove(session: Session, selected: Selected, args: CopyArgs, byUid: boolean): Promise<Reply> {
  const { view } = selected
  requireWritable(view)
  const portion = portionOf(session, resolveSet(session, selected, args.set, byUid))
  const { uids } = portion
  if (uids.size === 0) return ok('there was nothing to move')
  const moved = await transfer(session, selected, args.to, (mail, target) => mail.move(view.mailboxId, uids, target))
  if (moved.pairs.length === 0) return tellPortion(session, portion, ok('there was nothing left to move'))
  session.untagged(`OK [${copyUid(moved)}] moved`)
  view.tellExpunged(session, UidSet.ofSorted(moved.pairs.map((pair) => pair.from)))
  const reply = ok('moved', session.enabled.condstore ? `HIGHESTMODSEQ ${moved.modseq}` : undefined)
  return tellPortion(session, portion, reply)
}

/** SP sequence-set SP mailbox. */
function readCopy(cursor: Cursor): CopyArgs {
  cursor.space()
  const set = readSequenceSet(cursor)
  cursor.space()
  const to = cursor.mailbox()
  cursor.end()
  return { set, to }
}

async function transfer(
  session: Session,
  selected: Selected,
  to: string,
  work: (mail: MailWriter, target: number) => Promise<Copied>,
): Promise<Copied> {
  const place = await locate(selected, to)
  return session.services.mail.write(place.accountId, async (mail) => {
    const target = await requireTarget(mail, place)
    return work(mail, target.id)
  })
}

/** resp-code-copy: both sets ascend together, so that they pair up (RFC 4315 §3). */
function copyUid({ uidValidity, pairs }: Copied): string {
  const from = UidSet.ofSorted(pairs.map((pair) => pair.from))
  const to = UidSet.ofSorted(pairs.map((pair) => pair.to))
  return `COPYUID ${uidValidity} ${from} ${to}`
}
