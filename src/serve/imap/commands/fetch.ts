import { Fault } from '../../../base/fault.ts'
import { MailboxOrder } from '../../../core/mail/sorting/ordered-uids.ts'
import type { UidSet } from '../../../core/mail/uid-set.ts'
import type { Cursor } from '../../../wire/imap/cursor.ts'
import { type FetchAttribute, readFetchAttributes } from '../../../wire/imap/fetch-attribute.ts'
import { type PartialRange, placesIn, readPartialRange } from '../../../wire/imap/partial-range.ts'
import { readSequenceSet, type SequenceSet } from '../../../wire/imap/sequence-set.ts'
import { syntaxFault } from '../../../wire/imap/syntax-fault.ts'
import { type Command, whenSelected } from '../command.ts'
import { FetchRun } from '../fetch/fetch-run.ts'
import { portionOf, tellPortion } from '../message-limit.ts'
import type { Reply } from '../reply.ts'
import { rangesOf, resolveSet } from '../resolve-set.ts'
import type { Selected, Session } from '../session.ts'

interface FetchArgs {
  readonly set: SequenceSet
  readonly attributes: readonly FetchAttribute[]
  readonly changedSince: number | undefined
  readonly vanished: boolean
  readonly partial: PartialRange | undefined
}

/** RFC 9051 §6.4.5. */
export const fetch: Command = fetchCommand(false)

/** UID FETCH: RFC 9051 §6.4.9. */
export const uidFetch: Command = fetchCommand(true)

function fetchCommand(byUid: boolean): Command {
  return whenSelected({
    pushes: byUid ? 'all' : 'no-expunge',
    read: (cursor, session) => readFetch(cursor, session, byUid),
    run: (session, selected, args) => run(session, selected, args, byUid),
  })
}

/** SP sequence-set SP fetch-atts [SP "(" fetch-modifier *(SP fetch-modifier) ")"]. RFC 7162 §3.1.4.1, §3.2.6, RFC 9394 §3.3. */
function readFetch(cursor: Cursor, session: Session, byUid: boolean): FetchArgs {
  cursor.space()
  const set = readSequenceSet(cursor)
  cursor.space()
  const attributes = readFetchAttributes(cursor)
  let changedSince: number | undefined
  let vanished = false
  let partial: PartialRange | undefined
  if (cursor.trySpace() && !cursor.isAtEnd) {
    cursor.list(() => {
      const modifier = cursor.keyword()
      if (modifier === 'CHANGEDSINCE') {
        cursor.space()
        changedSince = cursor.number64()
      } else if (modifier === 'PARTIAL') {
        cursor.space()
        partial = readPartialRange(cursor)
      } else if (modifier === 'VANISHED') vanished = true
      else throw syntaxFault(`there is no FETCH modifier ${modifier.slice(0, 40)}`)
    })
  }
  cursor.end()
  if (vanished && (!byUid || changedSince === undefined))
    throw syntaxFault('VANISHED is for UID FETCH with CHANGEDSINCE')
  if (vanished && !session.enabled.qresync) throw new Fault('peer', 'imap/not-enabled', 'enable QRESYNC first')
  if (partial && !byUid) throw syntaxFault('PARTIAL is for UID FETCH')
  return { set, attributes, changedSince, vanished, partial }
}

async function run(session: Session, selected: Selected, args: FetchArgs, byUid: boolean): Promise<Reply> {
  const { view } = selected
  const { mail } = session.services
  const attributes = [...args.attributes]
  const has = (kind: FetchAttribute['kind']) => attributes.some((attribute) => attribute.kind === kind)
  if (has('modseq') || args.changedSince !== undefined) session.enableCondstore()
  if (args.changedSince !== undefined && !has('modseq')) attributes.unshift({ kind: 'modseq' })
  // UIDFETCH names the UID already: as an item it is there only if it was asked for (RFC 9586 §3.3).
  if (byUid && !has('uid') && !session.enabled.uidOnly) attributes.unshift({ kind: 'uid' })
  let uids = resolveSet(session, selected, args.set, byUid)
  if (args.partial) uids = pageOf(uids, args.partial)
  const since = args.changedSince
  if (since !== undefined) {
    const asked = args.vanished && args.set.kind === 'ranges' ? args.set.ranges : undefined
    const found = await mail.read(view.accountId, async (reader) => ({
      uids: await reader.select(view.mailboxId, { within: uids, modseqFrom: since + 1 }),
      vanished: asked ? await reader.vanished(view.mailboxId, since) : undefined,
    }))
    uids = found.uids
    if (asked && found.vanished) tellVanished(session, selected, found.vanished, rangesOf(asked, view.uids.last ?? 0))
  }
  const portion = portionOf(session, uids)
  return tellPortion(session, portion, await new FetchRun(session, selected, attributes).run(portion.uids))
}

/** Those of the places that a page names; CHANGEDSINCE then chooses among them (RFC 9394 §3.4). */
function pageOf(uids: UidSet, partial: PartialRange): UidSet {
  const { start, end } = placesIn(partial, uids.size)
  return new MailboxOrder(uids).part(start, end).toSet()
}

/** VANISHED (EARLIER): what is gone and not in the view any more. What still is will be told as a change of now. */
function tellVanished(session: Session, { view }: Selected, vanished: UidSet, asked: UidSet): void {
  const gone = vanished.intersect(asked).without(view.uids)
  if (gone.size > 0) session.untagged(`VANISHED (EARLIER) ${gone}`)
}
