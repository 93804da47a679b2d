import type { FetchAttribute } from '../../../wire/imap/fetch-attribute.ts'
import type { EventGroup, NotifyEvent } from '../../../wire/imap/notify.ts'
import { isMeant, type NamedMailbox } from '../mailboxes/meant-mailboxes.ts'

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
): ((mailbox: NamedMailbox | undefined) => boolean) | undefined {
  const asked = groups.flatMap(({ events }) => [...events])
  if (!asked.includes('MailboxMetadataChange') && !asked.includes('ServerMetadataChange')) return undefined
  return (mailbox) => {
    if (mailbox) return eventsOf(groups, mailbox).has('MailboxMetadataChange')
    return asked.includes('ServerMetadataChange')
  }
}

/** The events that all groups together want of a mailbox that is not selected; several groups may apply to one (RFC 5465 §6). */
export function eventsOf(groups: readonly EventGroup[], mailbox: NamedMailbox): ReadonlySet<NotifyEvent> {
  const applying = groups.filter(({ filter }) => isMeant(filter, mailbox))
  const [only] = applying
  if (applying.length <= 1) return only?.events ?? NO_EVENTS
  return new Set(applying.flatMap(({ events }) => [...events]))
}

const NO_EVENTS: ReadonlySet<NotifyEvent> = new Set()
