import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import type { Mailbox } from '../mail/email.ts'
import type { MailCache } from '../mail/mail-cache.ts'
import type { ListView } from '../mail/message-list.ts'
import { readSearch, searchFilter } from '../mail/search-query.ts'
import type { ListPlace } from './route.ts'
import type { Settings } from './settings.ts'

type Mailboxes = Pick<MailCache, 'mailboxes' | 'withRole'>
type NameOf = (mailbox: Mailbox) => string

/** Which messages a place shows, and whether as conversations. `nameOf`: the mailbox's name as it is shown. */
export function viewOf(
  place: ListPlace,
  { conversations }: Pick<Settings, 'conversations'>,
  mailboxes: Mailboxes,
  nameOf: NameOf,
): ListView {
  if (place.kind === 'mailbox') {
    const { mailboxId } = place
    return { filter: { inMailbox: mailboxId }, mailboxId, collapseThreads: conversations }
  }
  const filter = place.kind === 'starred' ? { hasKeyword: '$flagged' } : filterOf(place.text, mailboxes, nameOf)
  return { filter, mailboxId: undefined, collapseThreads: false }
}

/** What was thrown away is looked for only where it is asked for. */
function filterOf(text: string, mailboxes: Mailboxes, nameOf: NameOf): JsonObject {
  const terms = readSearch(text)
  const filter = searchFilter(terms, (name) => mailboxNamed(name, mailboxes, nameOf)?.id)
  const left = ['trash', 'junk'].flatMap((role) => mailboxes.withRole(role)?.id ?? [])
  if (left.length === 0 || terms.some(({ operator }) => operator === 'in')) return filter
  return { operator: 'AND', conditions: [filter, { inMailboxOtherThan: left }] }
}

/** By role, by its name, or by the name that is shown. */
function mailboxNamed(name: string, { mailboxes }: Mailboxes, nameOf: NameOf): Mailbox | undefined {
  const wanted = name.toLowerCase()
  return mailboxes
    .values()
    .find((one) => [one.role, one.name, nameOf(one)].some((each) => each?.toLowerCase() === wanted))
}
