import type { Email, Mailbox } from '../../../../wire/jmap/email.ts'
import type { JsonObject } from '../../../../wire/jmap/json.ts'
import { listOf } from '../classic-mail.ts'
import { JmapRefusal, type MemberCalls, refusedIn } from '../member-jmap.ts'
import type { UndoStep } from '../undo.ts'
import type { DoneName } from './list-messages.ts'
import { type Destination, transfer, undoTransfer } from './transfer.ts'

/** What a button of a list asks for. */
export const ACTS = [
  'read',
  'unread',
  'flag',
  'unflag',
  'archive',
  'junk',
  'notJunk',
  'trash',
  'move',
  'copy',
  'label',
  'unlabel',
  'destroy',
] as const
export type Act = (typeof ACTS)[number]

/** Messages that one click changes: `maxObjectsInSet` has 500. */
const MOST_MESSAGES = 500

export interface Done {
  readonly what: DoneName
  readonly count: number
  readonly undo: readonly UndoStep[]
}

const MARKS: Readonly<Partial<Record<Act, readonly [keyword: string, isOn: boolean]>>> = {
  read: ['$seen', true],
  unread: ['$seen', false],
  flag: ['$flagged', true],
  unflag: ['$flagged', false],
}

const TARGETS: Readonly<Partial<Record<Act, readonly [role: string, what: DoneName]>>> = {
  archive: ['archive', 'archived'],
  junk: ['junk', 'junked'],
  notJunk: ['inbox', 'moved'],
  trash: ['trash', 'trashed'],
}

/** The role of the folder that an act puts messages into; undefined if it has none. */
export function roleOf(act: Act): string | undefined {
  return TARGETS[act]?.[0]
}

/**
 * The messages that ticked rows stand for: in a folder, what of their conversations is in it, as the other webmail has it; elsewhere they alone.
 * @throws JmapRefusal
 */
export async function messagesOf(
  calls: MemberCalls,
  ids: readonly string[],
  mailboxId: string | undefined,
): Promise<readonly Email[]> {
  const properties = ['id', 'threadId', 'mailboxIds', 'keywords']
  const rows = listOf<Email>(await calls.call('Email/get', { ids, properties }))
  if (mailboxId === undefined || rows.length === 0) return rows
  const { accountId } = calls
  const answers = await calls.all(
    ['Thread/get', { accountId, ids: [...new Set(rows.map(({ threadId }) => threadId))] }, 'threads'],
    [
      'Email/get',
      { accountId, properties, '#ids': { resultOf: 'threads', name: 'Thread/get', path: '/list/*/emailIds' } },
      'all',
    ],
  )
  const all = listOf<Email>(answers.get('all')).filter(({ mailboxIds }) => mailboxIds[mailboxId])
  return all.slice(0, MOST_MESSAGES)
}

/** What an act is about, beside the messages. */
export interface Aim {
  readonly mailboxes: readonly Mailbox[]
  /** Id of a folder. */
  readonly target: string
  /** A keyword. */
  readonly label?: string
  /** Where a copy goes, or what leaves the mail that it is in. */
  readonly destination?: Destination | undefined
}

/** Does it, and says how to take it back: only what was changed is changed back. @throws JmapRefusal */
export async function act(
  calls: MemberCalls,
  wanted: Act,
  emails: readonly Email[],
  { mailboxes, target, label = '', destination }: Aim,
): Promise<Done> {
  if (destination && (wanted === 'copy' || wanted === 'move')) {
    if (wanted === 'move') requireRemovable(emails, mailboxes)
    return transfer(calls, destination, emails, wanted === 'move')
  }
  const mark = wanted === 'label' || wanted === 'unlabel' ? ([label, wanted === 'label'] as const) : MARKS[wanted]
  if (mark) return markAll(calls, emails, mark)
  if (wanted === 'destroy') {
    const answer = await calls.call('Email/set', { destroy: emails.map(({ id }) => id) })
    const refused = refusedIn(answer, 'notDestroyed')
    if (refused && refused.type !== 'notFound') throw refused
    return { what: 'destroyed', count: emails.length, undo: [] }
  }
  const [role, what] = TARGETS[wanted] ?? [undefined, 'moved' as const]
  const to = mailboxes.find((mailbox) => (role === undefined ? mailbox.id === target : mailbox.role === role))
  if (!to) throw new JmapRefusal('notFound', 'There is no such folder')
  const moved = emails.filter(({ mailboxIds }) => !mailboxIds[to.id])
  await patch(calls, moved, { mailboxIds: { [to.id]: true } })
  const byPlace = Map.groupBy(moved, ({ mailboxIds }) => Object.keys(mailboxIds)[0] ?? '')
  const undo = [...byPlace].map(([place, some]) => ({ act: place, ids: some.map(({ id }) => id) }))
  return { what, count: moved.length, undo }
}

/** Asked before anything is copied: what could not be taken out afterwards would be there twice. @throws JmapRefusal */
function requireRemovable(emails: readonly Email[], mailboxes: readonly Mailbox[]): void {
  const isFree = new Set(mailboxes.filter(({ myRights }) => myRights.mayRemoveItems).map(({ id }) => id))
  if (emails.every(({ mailboxIds }) => Object.keys(mailboxIds).every((id) => isFree.has(id)))) return
  throw new JmapRefusal('forbidden', 'You may not take messages out of this mailbox')
}

/** Takes an act back. What has gone meanwhile is left out. @throws JmapRefusal */
export async function undoActs(
  calls: MemberCalls,
  steps: readonly UndoStep[],
  callsIn: (accountId: string) => MemberCalls,
): Promise<void> {
  for (const step of steps) {
    if (await undoTransfer(calls, step, callsIn)) continue
    const { act, ids } = step
    const change: JsonObject = act.startsWith('F')
      ? { mailboxIds: { [act]: true } }
      : { [`keywords/${act.slice(1)}`]: act.startsWith('+') ? true : null }
    await patch(
      calls,
      ids.map((id) => ({ id })),
      change,
    )
  }
}

async function markAll(
  calls: MemberCalls,
  emails: readonly Email[],
  [keyword, isOn]: readonly [string, boolean],
): Promise<Done> {
  const changed = emails.filter(({ keywords }) => (keywords[keyword] === true) !== isOn)
  await patch(calls, changed, { [`keywords/${keyword}`]: isOn ? true : null })
  const undo = [{ act: `${isOn ? '-' : '+'}${keyword}`, ids: changed.map(({ id }) => id) }]
  return { what: 'marked', count: changed.length, undo: changed.length > 0 ? undo : [] }
}

async function patch(
  calls: MemberCalls,
  emails: readonly { readonly id: string }[],
  change: JsonObject,
): Promise<void> {
  if (emails.length === 0) return
  const answer = await calls.call('Email/set', { update: Object.fromEntries(emails.map(({ id }) => [id, change])) })
  const refused = refusedIn(answer, 'notUpdated')
  if (refused && refused.type !== 'notFound') throw refused
}

/** To have messages before one's eyes is to have read them. What cannot be marked, as what somebody shares to be read alone, stays as it is. @throws JmapRefusal for whatever else it is */
export async function markRead(calls: MemberCalls, unread: readonly Pick<Email, 'id'>[]): Promise<void> {
  if (unread.length === 0) return
  const update = Object.fromEntries(unread.map(({ id }) => [id, { 'keywords/$seen': true }]))
  try {
    await calls.call('Email/set', { update })
  } catch (error) {
    if (!(error instanceof JmapRefusal && error.type === 'accountReadOnly')) throw error
  }
}
