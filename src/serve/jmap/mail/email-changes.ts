import type { HistoryEntry } from '../../../core/mail/email-shelf.ts'
import { Flag } from '../../../core/mail/flags.ts'
import type { MailReader } from '../../../core/mail/mail-store.ts'
import type { Arguments } from '../../../wire/jmap/arguments.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import { emailObjectId } from '../../imap/object-ids.ts'
import type { MethodContext } from '../capability.ts'
import { answerChanges, type ChangesRequest, changesUnknown, takeChanges } from '../standard/changes.ts'
import { emailState, placeOf, readState, stateAt, type TypeState, threadState } from './states.ts'

/** Email/changes, RFC 8621 §4.3. What happened first comes first: so nothing that happens meanwhile is missed. */
export async function changeEmails(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeChanges(args, context)
  args.end()
  return context.services.mail.read(request.account, async (reader) => {
    const { since, told, newState, hasMoreChanges } = await readHistory(reader, request, false)
    const { created, updated, destroyed } = sortOut(await onlyPresent(reader, told), since)
    const ids = (numbers: readonly number[]) => numbers.map((number) => emailObjectId(number, ''))
    return answerChanges(request, {
      newState,
      hasMoreChanges,
      created: ids(created),
      updated: ids(updated),
      destroyed: ids(destroyed),
    })
  })
}

/** What has happened since the state that is asked from, as much of it as is to be told at once, and the state to ask from next. @throws Fault peer jmap/changes-unknown */
export async function readHistory(
  reader: MailReader,
  { sinceState, maxChanges }: Pick<ChangesRequest, 'sinceState' | 'maxChanges'>,
  ofThreads: boolean,
): Promise<{
  readonly since: TypeState
  readonly told: readonly HistoryEntry[]
  readonly newState: string
  readonly hasMoreChanges: boolean
}> {
  const numbering = await reader.emails.numbering()
  const since = readState(sinceState, numbering, numbering.view?.mailboxes)
  const entries = await readEntries(reader, since, maxChanges + 1)
  const told = entries.slice(0, maxChanges)
  const hasMoreChanges = entries.length > told.length
  const last = told.at(-1)
  const present = ofThreads ? threadState(numbering) : emailState(numbering)
  return { since, told, newState: hasMoreChanges && last ? stateAt(last, since, ofThreads) : present, hasMoreChanges }
}

/** @throws Fault peer jmap/changes-unknown */
export async function readEntries(
  reader: MailReader,
  since: TypeState,
  limit: number,
): Promise<readonly HistoryEntry[]> {
  const entries = await reader.emails.history(placeOf(since), limit)
  if (!entries) throw changesUnknown()
  return entries
}

/** Without what is said of the past only: that a message went, which has come back since, or came back and has gone again. */
export async function onlyPresent(reader: MailReader, entries: readonly HistoryEntry[]): Promise<HistoryEntry[]> {
  const noted = entries.filter(({ what }) => what !== 'there')
  const visible = await visibleAmong(
    reader,
    noted.map(({ emailId }) => emailId),
  )
  return entries.filter(({ what, emailId }) => what === 'there' || (what === 'returned') === visible.has(emailId))
}

/** Those of the messages that are there to the eye of JMAP. */
export async function visibleAmong(reader: MailReader, emailIds: readonly number[]): Promise<ReadonlySet<number>> {
  const visible = new Set<number>()
  const byMailbox = Map.groupBy(await reader.emails.places(emailIds), ({ mailbox }) => mailbox)
  for (const [mailbox, places] of byMailbox) {
    const ids = places.map(({ emailId }) => emailId)
    for (const { emailId, flags } of await reader.emails.rows(mailbox, ids)) {
      if ((flags.bits & Flag.deleted) === 0) visible.add(emailId)
    }
  }
  return visible
}

/** Each message once. What has a number that had not been given then is new; what is new and gone is nothing, unless one of several answers may have told before that it came. */
export function sortOut(
  entries: readonly HistoryEntry[],
  { next, done }: Pick<TypeState, 'next' | 'done'>,
): { readonly created: number[]; readonly updated: number[]; readonly destroyed: number[] } {
  const kinds = new Map<number, HistoryEntry['what']>()
  for (const { emailId, what } of entries) {
    if (what !== 'there' || kinds.get(emailId) !== 'returned') kinds.set(emailId, what)
  }
  const created: number[] = []
  const updated: number[] = []
  const destroyed: number[] = []
  for (const [emailId, what] of kinds) {
    if (what === 'gone') {
      if (emailId < next || done !== undefined) destroyed.push(emailId)
    } else if (what === 'returned' || emailId >= next) created.push(emailId)
    else updated.push(emailId)
  }
  return { created, updated, destroyed }
}
