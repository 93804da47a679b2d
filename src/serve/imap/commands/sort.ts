import { SortedOrder } from '../../../core/mail/sorting/ordered-uids.ts'
import type { Cursor } from '../../../wire/imap/cursor.ts'
import {
  mentionsModseq,
  readSearchCriteria,
  requireFuzzy,
  type SearchKey,
  textKeys,
} from '../../../wire/imap/search-key.ts'
import { readSearchReturn, type SearchReturn } from '../../../wire/imap/search-return.ts'
import { readSortCriteria, type SortCriterion } from '../../../wire/imap/sort-criteria.ts'
import { type Command, whenSelected } from '../command.ts'
import { refuseMore } from '../message-limit.ts'
import { Progress } from '../progress.ts'
import type { Reply } from '../reply.ts'
import { answerExtended, encodeModseq, modseqOf, replyTo } from '../search/search-answer.ts'
import { findSelected } from '../search/search-selected.ts'
import { sortMessages } from '../search/sort-run.ts'
import { UpdatedSort } from '../search/updated-sort.ts'
import type { Selected, Session } from '../session.ts'

interface SortArgs {
  readonly returns: SearchReturn | undefined
  readonly criteria: readonly SortCriterion[]
  readonly key: SearchKey
}

/** RFC 5256 §3, with the answer of RFC 5267 §3 where RETURN is given. */
export const sort: Command = sortCommand(false)

/** UID SORT. */
export const uidSort: Command = sortCommand(true)

function sortCommand(byUid: boolean): Command {
  return whenSelected({
    pushes: byUid ? 'all' : 'no-expunge',
    read: readSort,
    run: (session, selected, args) => run(session, selected, args, byUid),
  })
}

/** [SP "RETURN" SP search-return-opts] SP sort-criteria SP search-criteria. */
function readSort(cursor: Cursor): SortArgs {
  cursor.space()
  const returns = cursor.tryKeyword('RETURN') ? readSearchReturn(cursor) : undefined
  const criteria = readSortCriteria(cursor)
  cursor.space()
  const key = readSearchCriteria(cursor)
  cursor.end()
  if (returns?.relevancy || criteria.some((criterion) => criterion.key === 'RELEVANCY')) requireFuzzy(key)
  return { returns, criteria, key }
}

async function run(session: Session, selected: Selected, args: SortArgs, byUid: boolean): Promise<Reply> {
  const { returns, criteria, key } = args
  using progress = new Progress(session, selected.view.uids.size, textKeys(key) + 1)
  const { found, portion, run, scope, slices } = await findSelected(session, selected, key, returns, progress)
  // A part of the mailbox in order is not part of the whole in order (RFC 9738 §3.3).
  if (portion.isCut) return refuseMore(session, portion)
  const { services } = session
  const relevancy = run.relevancy(found)
  const sorted = await sortMessages(services, scope, found, criteria, slices, relevancy)
  const order = new SortedOrder(sorted)
  const modseq = mentionsModseq(key) ? await modseqOf(run, order, returns) : undefined
  if (returns) answerExtended(session, selected.view, order, returns, { modseq, relevancy }, byUid)
  else session.untagged(`SORT${order.list(byUid ? undefined : selected.view)}${encodeModseq(modseq)}`)
  if (returns?.update) {
    const updated = new UpdatedSort(sorted, criteria, services, scope)
    selected.view.contexts.keep(session, scope, key, byUid, updated, returns.update)
  }
  return replyTo(run)
}
