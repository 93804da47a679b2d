import type { MessageNumbers, OrderedUids } from '../../../core/mail/sorting/ordered-uids.ts'
import { UidSet } from '../../../core/mail/uid-set.ts'
import { placesIn } from '../../../wire/imap/partial-range.ts'
import type { SearchReturn } from '../../../wire/imap/search-return.ts'
import type { MailboxView } from '../mailbox-view.ts'
import { ok, type Reply } from '../reply.ts'
import type { Session } from '../session.ts'
import type { SearchRun } from './search-run.ts'

/** The reply to a search: OK, though some messages could not be looked into. */
export function replyTo({ unreadable }: SearchRun): Reply {
  return ok(unreadable > 0 ? `${unreadable} messages could not be read` : 'that is all')
}

/** What an answer says of the messages beside who they are. */
export interface Measured {
  readonly modseq: number | undefined
  /** 1 to 100, by UID. */
  readonly relevancy: (uid: number) => number
}

/** Answers a search of the selected mailbox with ESEARCH (RFC 9051 §7.3.4), and sets `$` if that was asked for. */
export function answerExtended(
  session: Session,
  view: MailboxView,
  found: OrderedUids,
  returns: SearchReturn,
  measured: Measured,
  byUid: boolean,
): void {
  if (returns.save) session.saved = namedMessages(found, returns)
  const { tag } = session.reader
  if (asksForAnswer(returns)) {
    const data = encodeReturnData(found, returns, measured, byUid ? undefined : view)
    session.untagged(`ESEARCH (TAG "${tag}")${byUid ? ' UID' : ''}${data}`)
  }
}

/** The highest modseq of the messages that the answer names, or undefined if none is found (RFC 7162 §3.1.10). */
export async function modseqOf(
  run: SearchRun,
  found: OrderedUids,
  returns: SearchReturn | undefined,
): Promise<number | undefined> {
  if (found.size === 0) return undefined
  return run.highestModseq(returns ? namedMessages(found, returns) : found.toSet())
}

/** search-sort-mod-seq of RFC 7162 §7, with a space before it; the empty string for none. */
export function encodeModseq(modseq: number | undefined): string {
  return modseq === undefined ? '' : ` (MODSEQ ${modseq})`
}

/**
 * The messages that an answer names, which are also those that SAVE keeps and whose modseqs count: all, unless only ends or a page are asked for.
 * RFC 9051 §6.4.4.1 (table), RFC 9394 §3.2.
 */
export function namedMessages(found: OrderedUids, { min, max, all, count, partial }: SearchReturn): UidSet {
  if (all || count || !(min || max || partial)) return found.toSet()
  let named = UidSet.empty
  if (partial) named = pageOf(found, partial).toSet()
  if (min) named = named.union(found.part(0, 1).toSet())
  if (max) named = named.union(found.part(found.size - 1, found.size).toSet())
  return named
}

/** Whether anything at all is to be answered: SAVE and UPDATE alone ask for nothing (RFC 9051 §6.4.4.1). */
export function asksForAnswer({ min, max, all, count, partial, relevancy }: SearchReturn): boolean {
  return min || max || all || count || relevancy || partial !== undefined
}

/** search-return-data of an ESEARCH response, each with a space before it. */
export function encodeReturnData(
  found: OrderedUids,
  returns: SearchReturn,
  { modseq, relevancy }: Measured,
  numbers: MessageNumbers | undefined,
): string {
  const { min, max, all, count, partial } = returns
  let out = ''
  if (min && found.size > 0) out += ` MIN ${found.part(0, 1).encode(numbers)}`
  if (max && found.size > 0) out += ` MAX ${found.part(found.size - 1, found.size).encode(numbers)}`
  if (all && found.size > 0) out += ` ALL ${found.encode(numbers)}`
  if (partial) out += ` PARTIAL (${partial.spelling} ${pageOf(found, partial).encode(numbers) || 'NIL'})`
  if (count) out += ` COUNT ${found.size}`
  if (modseq !== undefined) out += ` MODSEQ ${modseq}`
  if (returns.relevancy) out += ` RELEVANCY (${scoredOf(found, returns).map(relevancy).join(' ')})`
  return out
}

/** UIDs whose scores are told, in the order in which the answer names them: those of a page if only that is asked for (RFC 6203 §6). */
function scoredOf(found: OrderedUids, { all, partial }: SearchReturn): number[] {
  const named = partial && !all ? pageOf(found, partial) : found
  return Array.from({ length: named.size }, (_, place) => named.at(place) as number)
}

function pageOf(found: OrderedUids, partial: NonNullable<SearchReturn['partial']>): OrderedUids {
  const { start, end } = placesIn(partial, found.size)
  return found.part(start, end)
}
