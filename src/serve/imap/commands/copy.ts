import { flagScope, type Rights } from '../../../core/mail/acl.ts'
import { NO_FLAGS } from '../../../core/mail/flags.ts'
import type { Copied, MailWriter } from '../../../core/mail/mail-store.ts'
import type { MailboxId } from '../../../core/mail/mailbox.ts'
import { UidSet } from '../../../core/mail/uid-set.ts'
import type { Cursor } from '../../../wire/imap/cursor.ts'
import { readSequenceSet, type SequenceSet } from '../../../wire/imap/sequence-set.ts'
import { type Command, whenSelected } from '../command.ts'
import { copyBetweenAccounts, moveBetweenAccounts } from '../mailboxes/copy-between-accounts.ts'
import { locate, requireTarget } from '../mailboxes/mailbox-places.ts'
import { portionOf, refuseMore, tellPortion } from '../message-limit.ts'
import { Progress } from '../progress.ts'
import { ok, type Reply } from '../reply.ts'
import { requireWritable } from '../require-writable.ts'
import { resolveSet } from '../resolve-set.ts'
import type { Selected, Session } from '../session.ts'

const ALL_FLAGS = 31

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
      const copied = await transfer(session, selected, args.to, uids, 'copy')
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
  requireWritable(view, 'te')
  const portion = portionOf(session, resolveSet(session, selected, args.set, byUid))
  const { uids } = portion
  if (uids.size === 0) return ok('there was nothing to move')
  const moved = await transfer(session, selected, args.to, uids, 'move')
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
  uids: UidSet,
  how: 'copy' | 'move',
): Promise<Copied> {
  const { view } = selected
  // All happens in one step, so that nobody can say how far it is.
  using _progress = new Progress(session, uids.size, 0)
  const place = await locate(session, selected, to)
  if (place.accountId !== view.accountId) {
    return how === 'copy'
      ? copyBetweenAccounts(session, view, uids, place)
      : moveBetweenAccounts(session, view, uids, place)
  }
  return session.services.mail.write(place.accountId, async (mail) => {
    const { mailbox, rights } = await requireTarget(mail, place)
    const copied = await mail[how](view.mailboxId, uids, mailbox.id)
    if (place.viewer !== undefined) await dropFlags(mail, mailbox.id, copied, rights)
    return copied
  })
}

/** Flags that the member may not keep in the target are not copied along (RFC 4314 §4, COPY). */
async function dropFlags(mail: MailWriter, target: MailboxId, { pairs }: Copied, rights: Rights): Promise<void> {
  const kept = flagScope(rights)
  const within = { bits: ALL_FLAGS & ~kept.bits, keywords: !kept.keywords }
  if (pairs.length === 0 || (within.bits === 0 && !within.keywords)) return
  const copies = UidSet.ofSorted(pairs.map((pair) => pair.to))
  await mail.setFlags(target, copies, { how: 'replace', flags: NO_FLAGS, within })
}

/** resp-code-copy: both sets ascend together, so that they pair up (RFC 4315 §3). */
function copyUid({ uidValidity, pairs }: Copied): string {
  const from = UidSet.ofSorted(pairs.map((pair) => pair.from))
  const to = UidSet.ofSorted(pairs.map((pair) => pair.to))
  return `COPYUID ${uidValidity} ${from} ${to}`
}
