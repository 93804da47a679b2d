import { HIERARCHY_SEPARATOR } from '../../../core/mail/mailbox.ts'
import { OTHERS_PREFIX } from '../../../core/mail/mailbox-name.ts'
import type { FetchAttribute } from '../../../wire/imap/fetch-attribute.ts'
import type { EventGroup, MailboxFilter, NotifyEvent } from '../../../wire/imap/notify.ts'

/** Events that we can tell of, in the order in which BADEVENT names them (RFC 5465 §3.1). */
export const KNOWN_EVENTS: readonly NotifyEvent[] = [
  'MessageNew',
  'MessageExpunge',
  'FlagChange',
  'MailboxName',
  'SubscriptionChange',
  'MailboxMetadataChange',
  'ServerMetadataChange',
]

/** What a client wants to hear of the selected mailbox. */
export interface SelectedEvents {
  readonly messages: boolean
  readonly flags: boolean
  /** Whether expunges wait for a command that allows them (RFC 5465 §6.1.2). */
  readonly isDelayed: boolean
  readonly attributes: readonly FetchAttribute[]
}

/** Until NOTIFY has been used all is told, though only while a command is worked on. */
export const EVERYTHING: SelectedEvents = { messages: true, flags: true, isDelayed: true, attributes: [] }
export const NOTHING: SelectedEvents = { messages: false, flags: false, isDelayed: true, attributes: [] }

export function selectedEvents(groups: readonly EventGroup[]): SelectedEvents {
  for (const { filter, events, attributes } of groups) {
    if (filter.kind !== 'selected') continue
    const { isDelayed } = filter
    return { messages: events.has('MessageNew'), flags: events.has('FlagChange'), isDelayed, attributes }
  }
  return NOTHING
}

/**
 * Which annotations are told of: at a mailbox, or with `undefined` at the account as a whole; undefined if at none. ServerMetadataChange is not about mailboxes, so that it does not matter
 * in which group it stands (RFC 5465 §5.6, §5.7).
 */
export function metadataFilter(
  groups: readonly EventGroup[],
): ((mailbox: FilteredName | undefined) => boolean) | undefined {
  const asked = groups.flatMap(({ events }) => [...events])
  if (!asked.includes('MailboxMetadataChange') && !asked.includes('ServerMetadataChange')) return undefined
  return (mailbox) => {
    if (mailbox) return eventsOf(groups, mailbox).has('MailboxMetadataChange')
    return asked.includes('ServerMetadataChange')
  }
}

/** A mailbox name as filters see it. */
export interface FilteredName {
  readonly name: string
  readonly subscribed: boolean
}

/** The events that all groups together want of a mailbox that is not selected; several groups may apply to one (RFC 5465 §6). */
export function eventsOf(groups: readonly EventGroup[], mailbox: FilteredName): ReadonlySet<NotifyEvent> {
  const applying = groups.filter(({ filter }) => matches(filter, mailbox))
  const [only] = applying
  if (applying.length <= 1) return only?.events ?? NO_EVENTS
  return new Set(applying.flatMap(({ events }) => [...events]))
}

const NO_EVENTS: ReadonlySet<NotifyEvent> = new Set()

function matches(filter: MailboxFilter, { name, subscribed }: FilteredName): boolean {
  switch (filter.kind) {
    case 'selected':
      return false
    case 'personal':
      return !name.startsWith(OTHERS_PREFIX)
    // Where mail is delivered to (RFC 5465 §6.3).
    case 'inboxes':
      return name === 'INBOX'
    case 'subscribed':
      return subscribed
    case 'mailboxes':
      return filter.names.has(name)
    case 'subtree':
      return isWithin(name, filter.names)
  }
}

/** Whether a name or one of the levels above it is among `tops`. */
function isWithin(name: string, tops: ReadonlySet<string>): boolean {
  for (let at = name.length; at > 0; at = name.lastIndexOf(HIERARCHY_SEPARATOR, at - 1)) {
    if (tops.has(name.slice(0, at))) return true
  }
  return false
}
