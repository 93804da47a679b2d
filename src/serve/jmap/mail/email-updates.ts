import { flagScope } from '../../../core/mail/acl.ts'
import { applyFlags, Flag, type FlagChange, type Flags, sameFlags } from '../../../core/mail/flags.ts'
import type { MailWriter } from '../../../core/mail/mail-store.ts'
import type { MailboxId } from '../../../core/mail/mailbox.ts'
import type { MessageRow } from '../../../core/mail/message.ts'
import { UidSet } from '../../../core/mail/uid-set.ts'
import { utcDate } from '../../../wire/jmap/dates.ts'
import { invalidProperties, type SetError, setError } from '../../../wire/jmap/errors.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import { applyPatch } from '../../../wire/jmap/patch.ts'
import { emailObjectId, mailboxObjectId, threadObjectId, tryObjectNumber } from '../../imap/object-ids.ts'
import { encodeBlobId } from '../blob-ids.ts'
import type { MethodContext } from '../capability.ts'
import { rightsIn } from '../shared/visible-reader.ts'
import { NOT_FOUND, resolveId, type SetOutcome, type SetRequest } from '../standard/set.ts'
import { MAY_NOT_ADD, tryMailboxes } from './incoming-emails.ts'
import { keywordsOf, tryFlags } from './keywords.ts'

/** Keywords of one message, as the store takes them. */
const MAX_KEYWORDS = 200

interface Located {
  readonly mailbox: MailboxId
  readonly row: MessageRow
}

/** What one update comes to. */
interface Change {
  readonly located: Located
  readonly flags: Flags | undefined
  readonly to: MailboxId | undefined
}

/** Changes keywords and mailboxes: what many updates have in common is done at once. */
export async function updateEmails(
  mail: MailWriter,
  { update, destroy }: SetRequest,
  outcome: SetOutcome,
  context: MethodContext,
): Promise<void> {
  if (update.size === 0) return
  const located = await locate(mail, [...update.keys()])
  const mailboxes = new Set((await mail.mailboxes()).map(({ id }) => id))
  const changes: Change[] = []
  for (const [id, patch] of update) {
    const found = located.get(id)
    const change = !found
      ? NOT_FOUND
      : destroy.includes(id)
        ? setError('willDestroy')
        : permitted(mail, workOut(found, patch, mailboxes, context))
    if (isChange(change)) {
      changes.push(change)
      outcome.updated.set(id, null)
    } else outcome.notUpdated.set(id, change)
  }
  await setFlags(mail, changes)
  await move(mail, changes)
}

export async function destroyEmails(mail: MailWriter, { destroy }: SetRequest, outcome: SetOutcome): Promise<void> {
  if (destroy.length === 0) return
  const located = await locate(mail, destroy)
  const uids = new Map<MailboxId, number[]>()
  for (const id of destroy) {
    const found = located.get(id)
    if (!found) outcome.notDestroyed.set(id, NOT_FOUND)
    else if (!mayRemove(mail, found.mailbox)) outcome.notDestroyed.set(id, MAY_NOT_REMOVE)
    else {
      add(uids, found.mailbox, found.row.uid)
      outcome.destroyed.push(id)
    }
  }
  for (const [mailbox, some] of uids) await mail.expunge(mailbox, uidSet(some), true)
}

/** Messages by their ids; those that JMAP does not show are not there. */
async function locate(mail: MailWriter, ids: readonly string[]): Promise<ReadonlyMap<string, Located>> {
  const numbers = ids.flatMap((id) => tryObjectNumber('M', id, '') ?? [])
  const located = new Map<string, Located>()
  const byMailbox = Map.groupBy(await mail.emails.places(numbers), ({ mailbox }) => mailbox)
  for (const [mailbox, places] of byMailbox) {
    const rows = await mail.emails.rows(
      mailbox,
      places.map(({ emailId }) => emailId),
    )
    for (const row of rows) {
      if (!(row.flags.bits & Flag.deleted)) located.set(emailObjectId(row.emailId, ''), { mailbox, row })
    }
  }
  return located
}

function workOut(
  located: Located,
  patch: JsonObject,
  mailboxes: ReadonlySet<MailboxId>,
  context: MethodContext,
): Change | SetError {
  const before = mutablePart(located)
  const applied = applyPatch(before, resolvedPaths(patch, context), { keywords: {} })
  if ('problem' in applied) return setError('invalidPatch', applied.problem)
  const after = applied.patched
  const wrong = Object.keys(after).filter(
    (name) =>
      name !== 'keywords' && name !== 'mailboxIds' && JSON.stringify(after[name]) !== JSON.stringify(before[name]),
  )
  const flags = tryFlags(after['keywords'])
  if (!flags) wrong.push('keywords')
  const targets = tryMailboxes(after, context)
  if (!targets || targets.length === 0 || !targets.every((id) => mailboxes.has(id))) wrong.push('mailboxIds')
  if (!flags || !targets || wrong.length > 0) return invalidProperties(wrong)
  if (targets.length > 1) return setError('tooManyMailboxes', 'A message is in one mailbox here')
  if (flags.keywords.length > MAX_KEYWORDS) return setError('tooManyKeywords')
  const [to] = targets as [MailboxId]
  const isSame = JSON.stringify(keywordsOf(flags)) === JSON.stringify(before['keywords'])
  return { located, flags: isSame ? undefined : flags, to: to === located.mailbox ? undefined : to }
}

/** What a change needs in somebody else's mailboxes (RFC 8621 §2, RFC 4314 §4): all of it or nothing, since a client takes what was updated to be as it has said. */
function permitted(mail: MailWriter, change: Change | SetError): Change | SetError {
  if (!isChange(change)) return change
  const { located, flags, to } = change
  const rights = rightsIn(mail, located.mailbox)
  if (flags) {
    const may = applyFlags(located.row.flags, { how: 'replace', flags, within: flagScope(rights) })
    if (!sameFlags(may, flags)) return setError('forbidden', 'You may not change all of these keywords in this mailbox')
  }
  if (to === undefined) return change
  if (!mayRemove(mail, located.mailbox)) return MAY_NOT_REMOVE
  return rightsIn(mail, to).includes('i') ? change : MAY_NOT_ADD
}

function isChange(change: Change | SetError): change is Change {
  return 'located' in change
}

function mayRemove(mail: MailWriter, mailbox: MailboxId): boolean {
  const rights = rightsIn(mail, mailbox)
  return rights.includes('t') && rights.includes('e')
}

const MAY_NOT_REMOVE: SetError = setError('forbidden', 'You may not take messages out of this mailbox')

/** What may be patched, and what a client may send back as long as it is right. */
function mutablePart({ mailbox, row }: Located): JsonObject {
  return {
    id: emailObjectId(row.emailId, ''),
    blobId: encodeBlobId({ source: { bodyId: row.bodyId }, slices: [] }),
    threadId: threadObjectId(row.threadId, ''),
    size: row.size,
    receivedAt: utcDate(row.internalMs),
    mailboxIds: { [mailboxObjectId(mailbox, '')]: true },
    keywords: keywordsOf(row.flags),
  }
}

/** A patch may name a mailbox that was made in the same request. */
function resolvedPaths(patch: JsonObject, context: MethodContext): JsonObject {
  const resolved: Record<string, Json> = {}
  for (const [path, value] of Object.entries(patch)) {
    const [first, second, ...more] = path.split('/')
    // Keywords are not told apart by letter case, the paths to them are.
    const token =
      second === undefined ? undefined : first === 'keywords' ? second.toLowerCase() : resolveId(second, context)
    resolved[token === undefined ? path : [first, token, ...more].join('/')] = value
  }
  return resolved
}

/** Messages of one mailbox that get the same change of flags, in one step. */
async function setFlags(mail: MailWriter, changes: readonly Change[]): Promise<void> {
  const steps = new Map<string, { readonly mailbox: MailboxId; readonly change: FlagChange; readonly uids: number[] }>()
  for (const { located, flags } of changes) {
    if (!flags) continue
    const { row, mailbox } = located
    const change: FlagChange = { how: 'replace', flags: applyFlags(row.flags, { how: 'replace', flags }) }
    const key = JSON.stringify([mailbox, change.flags.bits, change.flags.keywords])
    const step = steps.get(key)
    if (step) step.uids.push(row.uid)
    else steps.set(key, { mailbox, change, uids: [row.uid] })
  }
  for (const { mailbox, change, uids } of steps.values()) await mail.setFlags(mailbox, uidSet(uids), change)
}

/** The same in another mailbox: a message keeps its id. */
async function move(mail: MailWriter, changes: readonly Change[]): Promise<void> {
  const steps = new Map<string, { readonly from: MailboxId; readonly to: MailboxId; readonly uids: number[] }>()
  for (const { located, to } of changes) {
    if (to === undefined) continue
    const key = `${located.mailbox} ${to}`
    const step = steps.get(key)
    if (step) step.uids.push(located.row.uid)
    else steps.set(key, { from: located.mailbox, to, uids: [located.row.uid] })
  }
  for (const { from, to, uids } of steps.values()) await mail.move(from, uidSet(uids), to)
}

function add(uids: Map<MailboxId, number[]>, mailbox: MailboxId, uid: number): void {
  const some = uids.get(mailbox)
  if (some) some.push(uid)
  else uids.set(mailbox, [uid])
}

function uidSet(uids: readonly number[]): UidSet {
  return UidSet.ofSorted([...new Set(uids)].sort((a, b) => a - b))
}
