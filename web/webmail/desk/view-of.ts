import type { Mailbox } from '../../../src/wire/jmap/email.ts'
import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import { readSearch, searchFilter } from '../../../src/wire/jmap/search-query.ts'
import type { MailCache } from '../mail/mail-cache.ts'
import type { ListView } from '../mail/message-list.ts'
import type { ListPlace } from './route.ts'
import type { Settings, Sort } from './settings.ts'

type Mailboxes = Pick<MailCache, 'mailboxes' | 'withRole'>

/** How mailboxes are shown, and what labels stand for. */
export interface Names {
  nameOf(mailbox: Mailbox): string
  keywordNamed(label: string): string | undefined
}

/** Which messages a place shows, and whether as conversations. */
export function viewOf(
  place: ListPlace,
  { conversations, sort, unreadOnly }: Pick<Settings, 'conversations' | 'sort'> & { readonly unreadOnly: boolean },
  mailboxes: Mailboxes,
  names: Names,
): ListView {
  const { filter, ...view } = allOf(place, conversations, mailboxes, names)
  const order = ORDERS[sort]
  const ordered = order ? { sort: order } : {}
  if (!unreadOnly) return { filter, ...view, ...ordered }
  return { filter: { operator: 'AND', conditions: [filter, { notKeyword: '$seen' }] }, ...view, ...ordered }
}

/** The newest first is the order that a list has by itself. */
const ORDERS: Readonly<Record<Sort, ListView['sort']>> = {
  newest: undefined,
  oldest: [{ property: 'receivedAt', isAscending: true }],
  sender: [
    { property: 'from', isAscending: true },
    { property: 'receivedAt', isAscending: false },
  ],
  subject: [
    { property: 'subject', isAscending: true },
    { property: 'receivedAt', isAscending: false },
  ],
  largest: [{ property: 'size', isAscending: false }],
}

function allOf(place: ListPlace, conversations: boolean, mailboxes: Mailboxes, names: Names): ListView {
  if (place.kind === 'mailbox') {
    const { mailboxId } = place
    return { filter: { inMailbox: mailboxId }, mailboxId, collapseThreads: conversations }
  }
  const filter = place.kind === 'starred' ? { hasKeyword: '$flagged' } : filterOf(place.text, mailboxes, names)
  return { filter, mailboxId: undefined, collapseThreads: false }
}

/** What was thrown away is looked for only where it is asked for. */
function filterOf(text: string, mailboxes: Mailboxes, names: Names): JsonObject {
  const terms = readSearch(text)
  const filter = searchFilter(terms, {
    mailbox: (name) => mailboxNamed(name, mailboxes, names)?.id,
    label: (name) => names.keywordNamed(name),
  })
  const left = ['trash', 'junk'].flatMap((role) => mailboxes.withRole(role)?.id ?? [])
  if (left.length === 0 || terms.some(({ operator }) => operator === 'in')) return filter
  return { operator: 'AND', conditions: [filter, { inMailboxOtherThan: left }] }
}

/** By role, by its name, or by the name that is shown. */
function mailboxNamed(name: string, { mailboxes }: Mailboxes, { nameOf }: Names): Mailbox | undefined {
  const wanted = name.toLowerCase()
  return mailboxes
    .values()
    .find((one) => [one.role, one.name, nameOf(one)].some((each) => each?.toLowerCase() === wanted))
}
