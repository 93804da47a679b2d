import type { Arguments } from '../../../wire/jmap/arguments.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import { emailObjectId, tryObjectNumber } from '../../imap/object-ids.ts'
import type { MethodContext } from '../capability.ts'
import { changesUnknown } from '../standard/changes.ts'
import { answerQueryChanges, takeQueryChanges } from '../standard/query.ts'
import { onlyPresent, readEntries, sortOut } from './email-changes.ts'
import { conditionsOf } from './email-filter.ts'
import { type EmailQuery, Results, search, takeEmailQuery, wholeMailboxes } from './email-query.ts'
import { isMutableSort, sortsByThread } from './email-sort.ts'
import { emailState, readState } from './states.ts'

/** Messages that may have changed: more are not told, since to fetch the list again is less. */
const MAX_CHANGED = 10_000

/**
 * Email/queryChanges, RFC 8621 §4.5. Whether a message is a result, and where, depends on the message alone, unless threads count: so only those that have changed can have moved. Where threads count
 * (they are collapsed, or looked at by a condition or a comparator) it is all messages of their threads.
 */
export async function changeEmailQuery(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeQueryChanges(args, context)
  const query = takeEmailQuery(args, request, context)
  args.end()
  const searched = await search(query, request.account, context)
  return context.services.mail.read(request.account, async (reader) => {
    const numbering = await reader.emails.numbering()
    const since = readState(request.sinceQueryState, numbering, numbering.view?.mailboxes)
    const entries = await onlyPresent(reader, await readEntries(reader, since, MAX_CHANGED + 1))
    if (entries.length > MAX_CHANGED) throw changesUnknown()
    const { created, updated, destroyed } = sortOut(entries, since)
    const changed = new Set([...created, ...updated])
    // What went and came back may be in the client's list still.
    const removed = new Set([...updated, ...destroyed, ...created.filter((emailId) => emailId < since.next)])
    if (threadsCount(query)) {
      const threads = [...new Set(entries.map(({ threadId }) => threadId))]
      for (const { emailId } of await reader.emails.members(threads)) {
        changed.add(emailId)
        if (emailId < since.next) removed.add(emailId)
      }
    }
    const results = new Results(reader, query, searched ?? (await wholeMailboxes(reader, query)), {
      account: request.account,
      totals: context.services.threadTotals,
    })
    const upTo =
      isImmutable(query) && request.upToId !== undefined ? tryObjectNumber('M', request.upToId, '') : undefined
    const added = await results.placesOf(changed, upTo)
    return answerQueryChanges(request, {
      newQueryState: emailState(numbering),
      removed: [...removed].map((emailId) => emailObjectId(emailId, '')),
      added,
      total: request.calculateTotal ? await results.count() : undefined,
    })
  })
}

function threadsCount({ filter, sort, collapseThreads }: EmailQuery): boolean {
  return collapseThreads || sortsByThread(sort) || [...conditionsOf(filter)].some(({ kind }) => kind === 'thread')
}

/** Whether neither filter nor sort look at anything that can change: mailboxes and keywords can. */
function isImmutable(query: EmailQuery): boolean {
  if (threadsCount(query) || isMutableSort(query.sort)) return false
  return [...conditionsOf(query.filter)].every(
    (one) =>
      one.kind === 'attachment' ||
      one.kind === 'text' ||
      (one.kind === 'row' && !Object.keys(one.conditions).some((name) => MUTABLE.has(name))),
  )
}

const MUTABLE: ReadonlySet<string> = new Set(['set', 'clear', 'keyword', 'notKeyword'])
