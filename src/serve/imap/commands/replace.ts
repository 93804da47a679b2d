import { Fault } from '../../../base/fault.ts'
import { flagScope } from '../../../core/mail/acl.ts'
import { flagsWithin } from '../../../core/mail/flags.ts'
import type { Appended } from '../../../core/mail/message.ts'
import { UidSet } from '../../../core/mail/uid-set.ts'
import { readAppendHead } from '../../../wire/imap/append-head.ts'
import type { Cursor } from '../../../wire/imap/cursor.ts'
import { AppendIntake, type AppendPlace, appendUid } from '../append-intake.ts'
import { type Command, whenSelected } from '../command.ts'
import { locate, type Place, requireTarget } from '../mailboxes/mailbox-places.ts'
import { no, ok, type Reply } from '../reply.ts'
import { requireWritable } from '../require-writable.ts'
import { resolveSet } from '../resolve-set.ts'
import type { Selected, Session } from '../session.ts'

interface ReplaceArgs {
  /** Number or UID of the message that goes. */
  readonly number: number
  readonly name: string
  readonly first: AppendPlace
}

/** RFC 8508 §3.2: one message comes and another goes, both or neither. */
export const replace: Command = replaceCommand(false)

/** UID REPLACE: RFC 8508 §3.3. */
export const uidReplace: Command = replaceCommand(true)

function replaceCommand(byUid: boolean): Command {
  return whenSelected({
    read: readReplace,
    run: (session, selected, args) => run(session, selected, args, byUid),
  })
}

/** SP seq-number SP mailbox append-message, up to the head of the message. */
function readReplace(cursor: Cursor): ReplaceArgs {
  cursor.space()
  const number = cursor.nzNumber()
  cursor.space()
  const name = cursor.mailbox()
  return { number, name, first: { head: readAppendHead(cursor), cursor } }
}

async function run(session: Session, selected: Selected, args: ReplaceArgs, byUid: boolean): Promise<Reply> {
  const { view } = selected
  requireWritable(view, 'te')
  const { number } = args
  const uids = resolveSet(session, selected, { kind: 'ranges', ranges: [{ first: number, last: number }] }, byUid)
  // Before the message is asked for: it would be sent in vain.
  if (uids.size === 0) return no('CANNOT', 'there is no message of that UID to replace')
  const place = await locate(session, selected, args.name)
  const { mail } = session.services
  await mail.read(place.accountId, (reader) => requireTarget(reader, place))
  await using intake = new AppendIntake(session, selected, await mail.quota(place.accountId))
  if (await intake.receive(args.first)) throw new Fault('peer', 'imap/syntax', 'REPLACE takes one message')
  const { appended, vanished } = await exchange(session, selected, uids, place, intake)
  session.untagged(`OK [${appendUid([appended])}] kept`)
  view.tellExpunged(session, vanished)
  return ok('replaced')
}

/**
 * In one transaction where both are in one account. In two, the new message comes first: after a crash between them both are there.
 * @throws Fault peer imap/expunged if the old one is gone already
 */
async function exchange(
  session: Session,
  { view }: Selected,
  uids: UidSet,
  place: Place,
  intake: AppendIntake,
): Promise<{ appended: Appended; vanished: UidSet }> {
  const { mail } = session.services
  const [received] = intake.received
  if (!received) throw new Fault('us', 'imap/no-message', 'REPLACE has received no message')
  const { message, options } = received
  const isOneAccount = place.accountId === view.accountId
  const kept = await mail.write(place.accountId, async (writer) => {
    const { mailbox, rights } = await requireTarget(writer, place)
    const flags = flagsWithin(options.flags, flagScope(rights))
    const appended = await writer.append(mailbox.id, message, { ...options, flags })
    if (!isOneAccount) return { appended, vanished: UidSet.empty }
    const { vanished } = await writer.expunge(view.mailboxId, uids, true)
    if (vanished.size === 0) throw new Fault('peer', 'imap/expunged', 'the message has been expunged')
    return { appended, vanished }
  })
  if (isOneAccount) return kept
  const { vanished } = await mail.write(view.accountId, (writer) => writer.expunge(view.mailboxId, uids, true))
  return { appended: kept.appended, vanished }
}
