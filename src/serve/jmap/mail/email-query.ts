import type { EmailPlace } from '../../../core/mail/email-shelf.ts'
import type { MailReader } from '../../../core/mail/mail-store.ts'
import type { MailboxId } from '../../../core/mail/mailbox.ts'
import type { UidSet } from '../../../core/mail/uid-set.ts'
import type { Arguments } from '../../../wire/jmap/arguments.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import { emailObjectId, tryObjectNumber } from '../../imap/object-ids.ts'
import type { MethodContext } from '../capability.ts'
import { answerQuery, type Comparator, type Filter, startOf, takeQuery } from '../standard/query.ts'
import { type EmailCondition, HIDDEN, readEmailFilter, tryOnlyMailbox } from './email-filter.ts'
import { EmailSearch } from './email-search.ts'
import { type EmailComparator, readEmailSort, sortEmails, tryReceivedOrder } from './email-sort.ts'
import type { ThreadCounting } from './mailbox-object.ts'
import { type OrderedEmail, receivedOrder } from './received-order.ts'
import { emailState } from './states.ts'

/** Places that are counted one by one rather than met on the way: each costs what stands before it. */
const FEW = 20

/** Which messages, in which order. */
export interface EmailQuery {
  readonly filter: Filter<EmailCondition> | undefined
  readonly sort: readonly EmailComparator[]
  readonly collapseThreads: boolean
}

/** What was found in each mailbox; `all` of it where nothing had to be looked for. */
export type FoundEmails = ReadonlyMap<MailboxId, UidSet | 'all'>

/** Email/query, RFC 8621 §4.4. */
export async function queryEmails(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeQuery(args, context)
  const query = takeEmailQuery(args, request, context)
  args.end()
  const searched = await search(query, request.account, context)
  return context.services.mail.read(request.account, async (reader) => {
    const queryState = emailState(await reader.emails.numbering())
    const found = searched ?? (await wholeMailboxes(reader, query))
    const results = new Results(reader, query, found, {
      account: request.account,
      totals: context.services.threadTotals,
    })
    const start = await startOf(
      request,
      (id) => results.indexOf(tryObjectNumber('M', id, '') ?? 0),
      () => results.count(),
    )
    const ids = await results.ids(start, request.limit)
    const total = request.calculateTotal ? await results.count() : undefined
    return answerQuery(request, { queryState, canCalculateChanges: true, position: start, ids, total })
  })
}

/** Takes what Email/query and Email/queryChanges share. @throws Fault peer jmap/invalid-arguments, jmap/unsupported-filter, jmap/unsupported-sort */
export function takeEmailQuery(
  args: Arguments,
  request: { readonly filter: JsonObject | undefined; readonly sort: readonly Comparator[] },
  { services }: MethodContext,
): EmailQuery {
  return {
    filter: request.filter && readEmailFilter(request.filter, services.limits),
    sort: readEmailSort(request.sort),
    collapseThreads: args.boolean('collapseThreads'),
  }
}

/** Looks for what a filter wants. Undefined if it wants all of one mailbox, or of all of them: then there is nothing to look for. */
export async function search(
  { filter }: EmailQuery,
  account: string,
  { services, signal }: MethodContext,
): Promise<FoundEmails | undefined> {
  if (!filter || tryOnlyMailbox(filter) !== undefined) return undefined
  return new EmailSearch(services, account, signal).find(filter)
}

/** The messages of the one mailbox that a filter names, or of all. */
export async function wholeMailboxes(reader: MailReader, { filter }: EmailQuery): Promise<FoundEmails> {
  const only = tryOnlyMailbox(filter)
  const found = new Map<MailboxId, UidSet | 'all'>()
  for (const { id, messages, deleted } of await reader.mailboxes()) {
    if (messages === 0 || (only !== undefined && id !== only)) continue
    found.set(id, deleted === 0 ? 'all' : (await reader.uids(id)).without(await reader.select(id, HIDDEN)))
  }
  return found
}

/** The results of a query within one look at the account, worked out as far as they are asked for. */
export class Results {
  readonly #reader: MailReader
  readonly #query: EmailQuery
  readonly #found: FoundEmails
  readonly #counting: ThreadCounting
  readonly #received: 'newest' | 'oldest' | undefined
  #sorted: Promise<readonly OrderedEmail[]> | undefined
  #count: Promise<number> | undefined

  constructor(reader: MailReader, query: EmailQuery, found: FoundEmails, counting: ThreadCounting) {
    this.#counting = counting
    this.#reader = reader
    this.#query = query
    this.#found = found
    this.#received = tryReceivedOrder(query.sort)
  }

  count(): Promise<number> {
    this.#count ??= this.#readCount()
    return this.#count
  }

  async ids(start: number, limit: number): Promise<string[]> {
    const ids: string[] = []
    if (limit === 0) return ids
    // Where every row is a result, those before the first are passed over by the index.
    const skip = this.#isWhole() ? start : 0
    let place = skip
    for await (const { emailId } of this.all(skip)) {
      if (place++ < start) continue
      ids.push(emailObjectId(emailId, ''))
      if (ids.length >= limit) break
    }
    return ids
  }

  /** The place of a message, or -1. */
  async indexOf(emailId: number): Promise<number> {
    const [place] = await this.#reader.emails.places([emailId])
    if (!place || !this.#has(place)) return -1
    if (this.#isWhole()) return (await this.#countPlaces([place]))[0]?.index ?? -1
    let index = 0
    for await (const one of this.all()) {
      if (one.emailId === emailId) return index
      index++
    }
    return -1
  }

  /**
   * Where those of some messages are that are results, in order. `last`: what comes behind that one is left out. Reads no further than to the last of them; where a mailbox is
   * listed as it was received not even that, as long as they are few.
   */
  async placesOf(
    emailIds: ReadonlySet<number>,
    last?: number,
  ): Promise<{ readonly id: string; readonly index: number }[]> {
    const places = (await this.#reader.emails.places([...emailIds])).filter((place) => this.#has(place))
    if (places.length <= FEW && last === undefined && this.#isWhole()) return this.#countPlaces(places)
    const threads = this.#query.collapseThreads
      ? await this.#threadsOf(places.map(({ emailId }) => emailId))
      : undefined
    let left = threads?.size ?? places.length
    const found: { readonly id: string; readonly index: number }[] = []
    let index = 0
    if (left > 0) {
      for await (const { emailId, threadId } of this.all()) {
        if (emailIds.has(emailId)) found.push({ id: emailObjectId(emailId, ''), index })
        if (threads ? threads.has(threadId) : emailIds.has(emailId)) left--
        if (left === 0 || emailId === last) break
        index++
      }
    }
    return found
  }

  /** All results in their order, behind the first `skip` (which only whole mailboxes by receipt can pass over). */
  async *all(skip = 0): AsyncGenerator<OrderedEmail> {
    const seen = new Set<number>()
    for await (const email of this.#emails(skip)) {
      if (this.#query.collapseThreads) {
        if (seen.has(email.threadId)) continue
        seen.add(email.threadId)
      }
      yield email
    }
  }

  async *#emails(skip: number): AsyncGenerator<OrderedEmail> {
    if (this.#received) yield* receivedOrder(this.#reader, this.#found, this.#received === 'newest', skip)
    else yield* await this.#sort()
  }

  #sort(): Promise<readonly OrderedEmail[]> {
    this.#sorted ??= this.#readSorted()
    return this.#sorted
  }

  async #readSorted(): Promise<readonly OrderedEmail[]> {
    const uids = new Map<MailboxId, UidSet>()
    for (const [id, set] of this.#found) uids.set(id, set === 'all' ? await this.#reader.uids(id) : set)
    return sortEmails(this.#reader, uids, this.#query.sort)
  }

  /** Whether the results are all of one mailbox in the order of receipt: then an index knows every place. */
  #isWhole(): boolean {
    const [only] = this.#found.size === 1 ? this.#found.values() : []
    return this.#received !== undefined && only === 'all' && !this.#query.collapseThreads
  }

  async #countPlaces(places: readonly EmailPlace[]): Promise<{ readonly id: string; readonly index: number }[]> {
    const found: { readonly id: string; readonly index: number }[] = []
    const [first] = places
    if (!first) return found
    const { mailbox } = first
    const rows = await this.#reader.emails.rows(
      mailbox,
      places.map(({ emailId }) => emailId),
    )
    for (const row of rows) {
      const index = await this.#reader.emails.countReceived(mailbox, row, this.#received === 'newest')
      found.push({ id: emailObjectId(row.emailId, ''), index })
    }
    return found.sort((a, b) => a.index - b.index)
  }

  async #threadsOf(emailIds: readonly number[]): Promise<ReadonlySet<number>> {
    const threads = new Set<number>()
    const places = Map.groupBy(await this.#reader.emails.places(emailIds), ({ mailbox }) => mailbox)
    for (const [mailbox, some] of places) {
      const numbers = some.map(({ emailId }) => emailId)
      for (const { threadId } of await this.#reader.emails.rows(mailbox, numbers)) threads.add(threadId)
    }
    return threads
  }

  #has({ mailbox, uid }: { readonly mailbox: MailboxId; readonly uid: number }): boolean {
    const uids = this.#found.get(mailbox)
    return uids === 'all' || (uids?.has(uid) ?? false)
  }

  async #readCount(): Promise<number> {
    let count = 0
    if (this.#query.collapseThreads) {
      const [only] = this.#found.size === 1 ? this.#found : []
      const mailbox = only?.[1] === 'all' ? await this.#reader.mailbox(only[0]) : undefined
      if (mailbox) return this.#counting.totals.count(this.#reader, this.#counting.account, mailbox)
      const threads = new Set<number>()
      for await (const { threadId } of receivedOrder(this.#reader, this.#found, true)) threads.add(threadId)
      return threads.size
    }
    for (const [id, uids] of this.#found) {
      count += uids === 'all' ? (await this.#reader.emails.counts(id)).emails : uids.size
    }
    return count
  }
}
