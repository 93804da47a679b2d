import { Fault } from '../../../base/fault.ts'
import type { ChangePlace } from '../../../core/mail/change-place.ts'
import type { Mailbox } from '../../../core/mail/mailbox.ts'
import type { MessageRow } from '../../../core/mail/message.ts'
import { UidSet } from '../../../core/mail/uid-set.ts'
import type { Cursor } from '../../../wire/imap/cursor.ts'
import { encodeMailbox } from '../../../wire/imap/encode.ts'
import { readPlainRanges } from '../../../wire/imap/sequence-set.ts'
import { syntaxFault } from '../../../wire/imap/syntax-fault.ts'
import { afterLogin } from '../command.ts'
import { encodeFlags } from '../flag-text.ts'
import { MailboxView } from '../mailbox-view.ts'
import { locate, noSuchMailbox, requireMailbox } from '../mailboxes/mailbox-places.ts'
import { mailboxObjectId, objectScope } from '../object-ids.ts'
import { ok, type Reply } from '../reply.ts'
import { uidRequired } from '../resolve-set.ts'
import type { Authenticated, Selected, Session } from '../session.ts'

/** Changed messages that are read at once when a client comes back. */
const CHANGES_AT_ONCE = 1000

/** What a client knows of the mailbox from before (RFC 7162 §3.2.5). Match data are not needed: every expunge leaves a tombstone here. */
interface Known {
  readonly uidValidity: number
  readonly modseq: number
  readonly uids: UidSet | undefined
}

interface SelectArgs {
  readonly name: string
  readonly condstore: boolean
  readonly known: Known | undefined
}

/** RFC 9051 §6.3.2. */
export const select = afterLogin({
  pushes: 'none',
  read: readSelect,
  run: (session, state, args) => open(session, state, args, false),
})

/** RFC 9051 §6.3.3. */
export const examine = afterLogin({
  pushes: 'none',
  read: readSelect,
  run: (session, state, args) => open(session, state, args, true),
})

/** SP mailbox [SP "(" select-param *(SP select-param) ")"]. */
function readSelect(cursor: Cursor, session: Session): SelectArgs {
  cursor.space()
  const name = cursor.mailbox()
  let condstore = false
  let known: Known | undefined
  if (cursor.trySpace() && !cursor.isAtEnd) {
    cursor.list(() => {
      const param = cursor.keyword()
      if (param === 'CONDSTORE') condstore = true
      else if (param === 'QRESYNC') known = readKnown(cursor, session)
      else throw syntaxFault(`there is no SELECT parameter ${param.slice(0, 40)}`)
    })
  }
  cursor.end()
  return { name, condstore, known }
}

/** SP "(" uidvalidity SP mod-sequence-value [SP known-uids] [SP "(" known-sequence-set SP known-uid-set ")"] ")". */
function readKnown(cursor: Cursor, session: Session): Known {
  if (!session.enabled.qresync) throw new Fault('peer', 'imap/not-enabled', 'enable QRESYNC first')
  cursor.space()
  cursor.open()
  const uidValidity = cursor.nzNumber()
  cursor.space()
  const modseq = cursor.number64()
  let uids: UidSet | undefined
  if (cursor.trySpace()) {
    if (cursor.next !== 0x28) {
      uids = UidSet.of(readPlainRanges(cursor))
      cursor.trySpace()
    }
    if (cursor.tryOpen()) {
      if (session.enabled.uidOnly) throw uidRequired()
      readPlainRanges(cursor)
      cursor.space()
      readPlainRanges(cursor)
      cursor.close()
    }
  }
  cursor.close()
  return { uidValidity, modseq, uids }
}

async function open(
  session: Session,
  state: Authenticated | Selected,
  args: SelectArgs,
  readOnly: boolean,
): Promise<Reply> {
  const { account } = state
  if (state.kind === 'selected') {
    session.unselect()
    session.untagged('OK [CLOSED] the mailbox before is closed')
  }
  if (args.condstore) session.enableCondstore()
  const place = await locate(session, state, args.name)
  const found = await session.services.mail.read(place.accountId, (mail) => requireMailbox(mail, place, 'r'))
  const opened = await MailboxView.open(session, place, found, readOnly)
  if (!opened) throw noSuchMailbox()
  const selected: Selected = { kind: 'selected', account, view: opened.view }
  session.state = selected
  try {
    await describe(session, selected, opened.mailbox, opened.keywords)
    if (args.known?.uidValidity === opened.mailbox.uidValidity) await resynchronise(session, selected, args.known)
  } catch (error) {
    session.unselect()
    throw error
  }
  const { view } = selected
  return ok(view.readOnly ? 'you may read' : 'you may read and write', view.readOnly ? 'READ-ONLY' : 'READ-WRITE')
}

async function describe(session: Session, selected: Selected, mailbox: Mailbox, keywords: readonly string[]) {
  const { view } = selected
  const flags = encodeFlags({ bits: 31, keywords })
  session.untagged(`FLAGS ${flags}`)
  session.untagged(`OK [PERMANENTFLAGS ${view.permanentFlags}] these are kept`)
  session.untagged(`${view.uids.size} EXISTS`)
  if (session.enabled.rev2) {
    const name = encodeMailbox(view.rights.place.prefix + mailbox.name, session.names)
    session.untagged(`LIST ${mailbox.subscribed ? '(\\Subscribed)' : '()'} "/" ${name}`)
  } else {
    session.untagged('0 RECENT')
    if (mailbox.unseen > 0 && !session.enabled.uidOnly) {
      const unseen = await session.services.mail.read(view.accountId, (mail) => mail.firstUnseen(view.mailboxId))
      if (unseen !== undefined && view.uids.has(unseen)) {
        session.untagged(`OK [UNSEEN ${view.numberOf(unseen)}] the first unseen`)
      }
    }
  }
  session.untagged(`OK [UIDVALIDITY ${mailbox.uidValidity}] UIDs hold`)
  session.untagged(`OK [UIDNEXT ${mailbox.uidNext}] the next UID`)
  session.untagged(`OK [HIGHESTMODSEQ ${view.modseq}] the latest change`)
  session.untagged(`OK [MAILBOXID (${mailboxObjectId(mailbox.id, objectScope(view.rights.place))})] its id`)
  session.untagged('OK [URLMECH INTERNAL] how URLs of it are vouched for')
}

/** Tells what happened since the client was here: RFC 7162 §3.2.5.2. */
async function resynchronise(session: Session, selected: Selected, known: Known): Promise<void> {
  const { view } = selected
  const { mail } = session.services
  const gone = await mail.read(view.accountId, (reader) => reader.vanished(view.mailboxId, known.modseq))
  const vanished = (known.uids ? gone.intersect(known.uids) : gone).without(view.uids)
  if (vanished.size > 0) session.untagged(`VANISHED (EARLIER) ${vanished}`)
  const wanted = known.uids ? view.uids.intersect(known.uids) : view.uids
  let last: ChangePlace = { modseq: known.modseq }
  for (;;) {
    const from = last
    const page = await mail.read(view.accountId, (reader) => reader.changed(view.mailboxId, from, CHANGES_AT_ONCE))
    for (const row of page.toSorted((a, b) => a.uid - b.uid)) {
      if (wanted.has(row.uid)) view.tellFlags(session, row, true)
    }
    if (page.length < CHANGES_AT_ONCE) return
    last = page.at(-1) as MessageRow
    // All messages of a large mailbox may have changed: they go out before more are read.
    await session.channel.flush()
  }
}
