import { Fault } from '../../base/fault.ts'
import type { Cursor } from './cursor.ts'
import { type FetchAttribute, readFetchAttributes } from './fetch-attribute.ts'
import { type MailboxFilter, MailboxSpecifiers } from './filter-mailboxes.ts'
import { syntaxFault } from './syntax-fault.ts'

/** Events that a client can be told of (RFC 5465 §5). */
export type NotifyEvent =
  | 'MessageNew'
  | 'MessageExpunge'
  | 'FlagChange'
  | 'AnnotationChange'
  | 'MailboxName'
  | 'SubscriptionChange'
  | 'MailboxMetadataChange'
  | 'ServerMetadataChange'

export interface EventGroup {
  readonly filter: MailboxFilter
  readonly events: ReadonlySet<NotifyEvent>
  /** Of MessageNew in the selected mailbox: what to tell of each message. */
  readonly attributes: readonly FetchAttribute[]
}

export interface NotifyArgs {
  /** NOTIFY SET STATUS: tell first how things are. */
  readonly status: boolean
  /** Undefined for NOTIFY NONE. */
  readonly groups: readonly EventGroup[] | undefined
  /** Events that no standard knows. */
  readonly unknown: boolean
}

const EVENTS: readonly NotifyEvent[] = [
  'MessageNew',
  'MessageExpunge',
  'FlagChange',
  'AnnotationChange',
  'MailboxName',
  'SubscriptionChange',
  'MailboxMetadataChange',
  'ServerMetadataChange',
]
const MESSAGE_EVENTS: readonly NotifyEvent[] = ['MessageNew', 'MessageExpunge', 'FlagChange', 'AnnotationChange']
const OPEN = 0x28
const MAX_GROUPS = 50

/**
 * SP ("SET" [SP "STATUS"] SP event-groups / "NONE"). RFC 5465 §8.
 * @throws Fault peer imap/syntax, also for events that must stand together or may not; imap/too-complex
 */
export function readNotify(cursor: Cursor): NotifyArgs {
  cursor.space()
  const verb = cursor.keyword()
  if (verb === 'NONE') {
    cursor.end()
    return { status: false, groups: undefined, unknown: false }
  }
  if (verb !== 'SET') throw syntaxFault('NOTIFY needs SET or NONE')
  cursor.space()
  const status = cursor.tryKeyword('STATUS')
  if (status) cursor.space()
  const specifiers = new MailboxSpecifiers(cursor)
  const seen = { unknown: false }
  const groups: EventGroup[] = []
  do {
    if (groups.length === MAX_GROUPS) throw tooManyGroups()
    groups.push(readGroup(cursor, specifiers, seen))
  } while (cursor.trySpace() && !cursor.isAtEnd)
  cursor.end()
  if (groups.filter(({ filter }) => filter.kind === 'selected').length > 1) {
    throw syntaxFault('only one group may be about the selected mailbox')
  }
  return { status, groups, unknown: seen.unknown }
}

/** Whether an event stood there that no standard knows. */
interface Seen {
  unknown: boolean
}

/** "(" filter-mailboxes SP events ")". */
function readGroup(cursor: Cursor, specifiers: MailboxSpecifiers, seen: Seen): EventGroup {
  cursor.open()
  const filter = specifiers.notified()
  cursor.space()
  const events = new Set<NotifyEvent>()
  const attributes: FetchAttribute[] = []
  if (cursor.next !== OPEN) {
    if (cursor.keyword() !== 'NONE') throw syntaxFault('a list of events or NONE was expected')
  } else cursor.list(() => readEvent(cursor, filter, events, attributes, seen))
  cursor.close()
  checkTogether(events)
  return { filter, events, attributes }
}

function readEvent(
  cursor: Cursor,
  filter: MailboxFilter,
  events: Set<NotifyEvent>,
  attributes: FetchAttribute[],
  seen: Seen,
): void {
  const word = cursor.atom().toLowerCase()
  const event = EVENTS.find((known) => known.toLowerCase() === word)
  if (event === undefined) {
    seen.unknown = true
    return
  }
  const isOfMessages = MESSAGE_EVENTS.includes(event)
  if (filter.kind === 'selected' && !isOfMessages) throw syntaxFault(`${event} is not about the selected mailbox`)
  events.add(event)
  if (event !== 'MessageNew' || !attributesFollow(cursor)) return
  if (filter.kind !== 'selected') throw syntaxFault('only of the selected mailbox can messages be fetched')
  cursor.space()
  attributes.push(...readFetchAttributes(cursor))
}

/** SP "(" and not SP and another event. */
function attributesFollow(cursor: Cursor): boolean {
  return cursor.next === 0x20 && cursor.octets[cursor.at + 1] === OPEN
}

/** MessageNew and MessageExpunge stand together, and with any other event of messages (RFC 5465 §5). */
function checkTogether(events: ReadonlySet<NotifyEvent>): void {
  const some = MESSAGE_EVENTS.some((event) => events.has(event))
  if (some && !(events.has('MessageNew') && events.has('MessageExpunge'))) {
    throw syntaxFault('MessageNew and MessageExpunge must be asked for together')
  }
}

function tooManyGroups(): Fault {
  return new Fault('peer', 'imap/too-complex', `NOTIFY takes ${MAX_GROUPS} groups at most`)
}
