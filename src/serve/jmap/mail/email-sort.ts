import { Flag } from '../../../core/mail/flags.ts'
import type { MailReader } from '../../../core/mail/mail-store.ts'
import type { MailboxId } from '../../../core/mail/mailbox.ts'
import type { ListedMessage, ListingColumn } from '../../../core/mail/message.ts'
import { displayKey } from '../../../core/mail/sorting/address-key.ts'
import { collationKey } from '../../../core/mail/sorting/collation-key.ts'
import { UidSet } from '../../../core/mail/uid-set.ts'
import { invalidArguments } from '../../../wire/jmap/arguments.ts'
import { type Comparator, unsupportedSort } from '../standard/query.ts'
import { hasKeyword, isKeyword } from './keywords.ts'
import type { OrderedEmail } from './received-order.ts'

/** What Email/query can be sorted by: RFC 8621 §4.4.2. */
export const EMAIL_SORTS = [
  'receivedAt',
  'size',
  'from',
  'to',
  'subject',
  'sentAt',
  'hasKeyword',
  'allInThreadHaveKeyword',
  'someInThreadHaveKeyword',
] as const

type EmailSort = (typeof EMAIL_SORTS)[number]

export interface EmailComparator {
  readonly by: EmailSort
  readonly isAscending: boolean
  readonly keyword: string
}

const COLUMNS: Readonly<Record<EmailSort, readonly ListingColumn[]>> = {
  receivedAt: [],
  size: [],
  from: ['envelope'],
  to: ['envelope'],
  subject: ['subject'],
  sentAt: ['sent'],
  hasKeyword: [],
  allInThreadHaveKeyword: [],
  someInThreadHaveKeyword: [],
}

const ROWS_AT_ONCE = 1000

/** @throws Fault peer jmap/unsupported-sort, jmap/invalid-arguments */
export function readEmailSort(sort: readonly Comparator[]): EmailComparator[] {
  return sort.map(({ property, isAscending, more }) => {
    const by = EMAIL_SORTS.find((one) => one === property)
    if (!by) throw unsupportedSort(`Messages are not sorted by ${property.slice(0, 60)}`)
    const keyword = more['keyword'] ?? ''
    if (by.endsWith('Keyword') && (typeof keyword !== 'string' || !isKeyword(keyword))) {
      throw invalidArguments(`A comparator by ${by} needs a keyword`)
    }
    return { by, isAscending, keyword: String(keyword) }
  })
}

/** Whether that is the order of receipt, which an index has: newest first, or oldest first. Undefined if it is another one. */
export function tryReceivedOrder(sort: readonly EmailComparator[]): 'newest' | 'oldest' | undefined {
  const [first] = sort
  // Without any the server decides, and people look at the newest.
  if (!first) return 'newest'
  if (first.by !== 'receivedAt') return undefined
  return first.isAscending ? 'oldest' : 'newest'
}

/** Whether what it sorts by can change while a message stays. */
export function isMutableSort(sort: readonly EmailComparator[]): boolean {
  return sort.some(({ by }) => by.endsWith('Keyword'))
}

/** Whether it looks at other messages of the thread. */
export function sortsByThread(sort: readonly EmailComparator[]): boolean {
  return sort.some(({ by }) => by.includes('Thread'))
}

interface Sorted extends OrderedEmail {
  readonly keys: readonly (number | string)[]
}

/** Messages in the order of comparators; where these do not tell, the newest first. */
export async function sortEmails(
  reader: MailReader,
  found: ReadonlyMap<MailboxId, UidSet>,
  sort: readonly EmailComparator[],
): Promise<OrderedEmail[]> {
  const columns = [...new Set(sort.flatMap(({ by }) => COLUMNS[by]))]
  const threads = await threadKeywords(reader, sort)
  const shared = new Map<string, string>()
  const emails: Sorted[] = []
  for (const [mailbox, uids] of found) {
    for (let rest = uids; rest.size > 0; ) {
      const rows = await reader.list(mailbox, rest, columns, ROWS_AT_ONCE)
      const last = rows.at(-1)
      if (!last) break
      for (const row of rows) {
        const keys = sort.map((one) => keyOf(row, one, threads, shared))
        const { uid, emailId, threadId, internalMs } = row
        emails.push({ mailbox, uid, emailId, threadId, internalMs, keys })
      }
      rest = rest.intersect(UidSet.of([{ first: last.uid + 1, last: Number.MAX_SAFE_INTEGER }]))
    }
  }
  return emails.sort((a, b) => {
    for (const [at, { isAscending }] of sort.entries()) {
      const left = a.keys[at] as number | string
      const right = b.keys[at] as number | string
      if (left !== right) return left < right === isAscending ? -1 : 1
    }
    return b.internalMs - a.internalMs || b.emailId - a.emailId
  })
}

function keyOf(
  row: ListedMessage,
  { by, keyword }: EmailComparator,
  threads: ReadonlyMap<string, ReadonlyMap<number, ThreadKeyword>>,
  shared: Map<string, string>,
): number | string {
  switch (by) {
    case 'receivedAt':
      return row.internalMs
    case 'size':
      return row.size
    case 'sentAt':
      return row.sentMs ?? row.internalMs
    case 'subject':
      return share(collationKey(row.baseSubject ?? ''), shared)
    case 'from':
    case 'to':
      return share(row.envelope ? displayKey(row.envelope, by) : '', shared)
    case 'hasKeyword':
      return hasKeyword(row.flags, keyword) ? 1 : 0
    case 'someInThreadHaveKeyword':
      return threads.get(keyword)?.get(row.threadId)?.some ? 1 : 0
    case 'allInThreadHaveKeyword':
      return threads.get(keyword)?.get(row.threadId)?.all ? 1 : 0
  }
}

/** Equal strings are kept once. */
function share(text: string, shared: Map<string, string>): string {
  const known = shared.get(text)
  if (known !== undefined) return known
  shared.set(text, text)
  return text
}

interface ThreadKeyword {
  some: boolean
  all: boolean
}

/** For each keyword that threads are sorted by which have it: all messages of the account are looked at, in whatever mailbox. */
async function threadKeywords(
  reader: MailReader,
  sort: readonly EmailComparator[],
): Promise<ReadonlyMap<string, ReadonlyMap<number, ThreadKeyword>>> {
  const keywords = new Map<string, Map<number, ThreadKeyword>>()
  for (const { by, keyword } of sort) if (by.includes('Thread')) keywords.set(keyword, new Map())
  if (keywords.size === 0) return keywords
  for (const { id } of await reader.mailboxes()) {
    for (let rest = await reader.uids(id); rest.size > 0; ) {
      const rows = await reader.list(id, rest, [], ROWS_AT_ONCE)
      const last = rows.at(-1)
      if (!last) break
      for (const { flags, threadId } of rows) {
        if (flags.bits & Flag.deleted) continue
        for (const [keyword, threads] of keywords) {
          const has = hasKeyword(flags, keyword)
          const known = threads.get(threadId)
          if (!known) threads.set(threadId, { some: has, all: has })
          else {
            known.some ||= has
            known.all &&= has
          }
        }
      }
      rest = rest.intersect(UidSet.of([{ first: last.uid + 1, last: Number.MAX_SAFE_INTEGER }]))
    }
  }
  return keywords
}
