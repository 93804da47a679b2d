import { Fault } from '../../../base/fault.ts'
import { flagScope } from '../../../core/mail/acl.ts'
import { type FlagChange, flagsOf, flagsWithin } from '../../../core/mail/flags.ts'
import type { StoredFlags } from '../../../core/mail/mail-store.ts'
import type { UidSet } from '../../../core/mail/uid-set.ts'
import type { Cursor } from '../../../wire/imap/cursor.ts'
import { readSequenceSet, type SequenceSet } from '../../../wire/imap/sequence-set.ts'
import { syntaxFault } from '../../../wire/imap/syntax-fault.ts'
import { type Command, whenSelected } from '../command.ts'
import type { MailboxView } from '../mailbox-view.ts'
import { noPermission } from '../mailboxes/mailbox-places.ts'
import { portionOf, tellPortion } from '../message-limit.ts'
import { ok, type Reply } from '../reply.ts'
import { requireWritable } from '../require-writable.ts'
import { resolveSet } from '../resolve-set.ts'
import type { Selected, Session } from '../session.ts'
import { Slices } from '../slices.ts'

/** Messages that are told of before others have their turn, and the client has room again. */
const ROWS_AT_ONCE = 500
const MAX_KEYWORDS = 200
const MAX_KEYWORD_LENGTH = 255

interface StoreArgs {
  readonly set: SequenceSet
  readonly unchangedSince: number | undefined
  readonly silent: boolean
  readonly change: FlagChange
}

/** RFC 9051 §6.4.6. */
export const store: Command = storeCommand(false)

/** UID STORE: RFC 9051 §6.4.9. */
export const uidStore: Command = storeCommand(true)

function storeCommand(byUid: boolean): Command {
  return whenSelected({
    pushes: byUid ? 'all' : 'no-expunge',
    read: readStore,
    run: (session, selected, args) => run(session, selected, args, byUid),
  })
}

/** SP sequence-set [SP "(" "UNCHANGEDSINCE" SP mod-sequence-valzer ")"] SP store-att-flags. */
function readStore(cursor: Cursor): StoreArgs {
  cursor.space()
  const set = readSequenceSet(cursor)
  cursor.space()
  let unchangedSince: number | undefined
  if (cursor.tryOpen()) {
    if (cursor.keyword() !== 'UNCHANGEDSINCE') throw syntaxFault('the only modifier of STORE is UNCHANGEDSINCE')
    cursor.space()
    unchangedSince = cursor.number64()
    cursor.close()
    cursor.space()
  }
  const how = cursor.tryOctet(0x2b) ? 'add' : cursor.tryOctet(0x2d) ? 'remove' : 'replace'
  const item = cursor.keyword()
  if (item !== 'FLAGS' && item !== 'FLAGS.SILENT') throw syntaxFault('FLAGS or FLAGS.SILENT was expected')
  cursor.space()
  const names = cursor.next === 0x28 ? cursor.flagList() : readBareFlags(cursor)
  cursor.end()
  return { set, unchangedSince, silent: item === 'FLAGS.SILENT', change: { how, flags: flagsOf(checked(names)) } }
}

function readBareFlags(cursor: Cursor): string[] {
  const names = [cursor.flag()]
  while (cursor.trySpace() && !cursor.isAtEnd) names.push(cursor.flag())
  return names
}

/** Keywords are kept for every message: their number and length are bounded. */
function checked(names: string[]): string[] {
  if (names.length > MAX_KEYWORDS || names.some((name) => name.length > MAX_KEYWORD_LENGTH)) {
    throw new Fault('peer', 'imap/too-many-keywords', 'too many or too long keywords')
  }
  return names
}

async function run(session: Session, selected: Selected, args: StoreArgs, byUid: boolean): Promise<Reply> {
  const { view } = selected
  requireWritable(view, '')
  const change = permitted(view, args.change)
  if (args.unchangedSince !== undefined) session.enableCondstore()
  const portion = portionOf(session, resolveSet(session, selected, args.set, byUid))
  const { uids } = portion
  if (uids.size === 0) return ok('there was nothing to store')
  const { stored, made, alone } = await session.services.mail.write(view.accountId, async (mail) => {
    const before = await mail.modseq()
    const mailbox = await mail.mailbox(view.mailboxId)
    const done = await mail.setFlags(view.mailboxId, uids, change, args.unchangedSince)
    const changed = done.changed.find((row) => row.modseq > before)
    return { stored: done, made: changed?.modseq, alone: (mailbox?.highestModseq ?? 0) <= view.known }
  })
  // A silent STORE leaves the client to work the flags out from those it knows, so they must be those that were there.
  if (made !== undefined && (alone || !args.silent)) view.made(made)
  await tell(session, selected, stored, args.silent, byUid)
  return tellPortion(session, portion, outcome(view, uids, stored, byUid))
}

function outcome(view: MailboxView, uids: UidSet, { changed, modified }: StoredFlags, byUid: boolean): Reply {
  if (modified.size > 0) return ok('some had changed', `MODIFIED ${inClientTerms(view, modified, byUid)}`)
  return ok('stored', changed.length < uids.size ? 'EXPUNGEISSUED' : undefined)
}

/** What of a change the member may do: as much as there are rights for, since clients take NO badly (RFC 4314 §4). @throws Fault peer imap/no-permission if that is nothing */
function permitted(view: MailboxView, change: FlagChange): FlagChange {
  if (view.rights.place.viewer === undefined) return change
  const within = flagScope(view.rights.present)
  const asked = change.flags.bits !== 0 || change.flags.keywords.length > 0
  const left = flagsWithin(change.flags, within)
  const isNothing = left.bits === 0 && left.keywords.length === 0
  if ((asked && isNothing) || (within.bits === 0 && !within.keywords)) throw noPermission('swt')
  return { ...change, within }
}

/** FETCH responses; a silent STORE still tells modseqs once CONDSTORE is on (RFC 7162 §3.1.3). */
async function tell(
  session: Session,
  { view }: Selected,
  { changed }: StoredFlags,
  silent: boolean,
  byUid: boolean,
): Promise<void> {
  if (silent && !session.enabled.condstore) return
  const withUid = byUid || session.enabled.qresync
  const slices = new Slices(session.channel)
  for (const [told, row] of changed.entries()) {
    if (told % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) {
      if (session.channel.isCongested) await session.channel.flush()
      await slices.pause()
    }
    if (!silent) view.tellFlags(session, row, withUid)
    else {
      const uid = withUid && !session.enabled.uidOnly ? `UID ${row.uid} ` : ''
      session.untagged(`${view.fetchHead(session, row.uid)}${uid}MODSEQ (${row.modseq}))`)
    }
  }
}

function inClientTerms(view: MailboxView, uids: UidSet, byUid: boolean): string {
  return (byUid ? uids : view.numbersOf(uids)).toString()
}
