import type { Email } from '../../../../wire/jmap/email.ts'
import type { JsonObject } from '../../../../wire/jmap/json.ts'
import { listOf } from '../classic-mail.ts'
import { type MemberCalls, refusedIn } from '../member-jmap.ts'
import type { UndoStep } from '../undo.ts'
import type { Done } from './message-acts.ts'

/** A folder that messages go into, and the mail that it is in: another than the one that they are in, or the same. */
export interface Destination {
  readonly calls: MemberCalls
  readonly mailboxId: string
}

/** What a choice of folders says of one in the mail of somebody else: whose it is, by id in JMAP or `own`, and its id. */
export function tryElsewhere(target: string): { readonly account: string; readonly mailboxId: string } | undefined {
  const [, account, mailboxId] = /^(own|A[\w-]{1,254})\/(F[1-9]\d{0,15})$/.exec(target) ?? []
  return account === undefined || mailboxId === undefined ? undefined : { account, mailboxId }
}

/** Copies messages, or moves them where that is into the mail of somebody else; undone, copies are destroyed, and what was moved is where it was. @throws JmapRefusal if none can be copied, or one that was copied may not be taken out */
export async function transfer(
  from: MemberCalls,
  to: Destination,
  emails: readonly Pick<Email, 'id' | 'mailboxIds'>[],
  isMove: boolean,
): Promise<Done> {
  const ids = emails.map(({ id }) => id)
  const copies = await copyAll(from, to, ids, isMove)
  const account = to.calls.accountId
  if (!isMove) return { what: 'copied', count: copies.size, undo: [{ act: `x${account}`, ids: [...copies.values()] }] }
  const moved = emails.filter(({ id }) => copies.has(id))
  const byPlace = Map.groupBy(moved, ({ mailboxIds }) => Object.keys(mailboxIds)[0] ?? '')
  const undo = [...byPlace].map(([place, some]) => ({
    act: `>${account}/${place}`,
    ids: some.flatMap(({ id }) => copies.get(id) ?? []),
  }))
  return { what: 'moved', count: copies.size, undo }
}

/** Takes a step of a transfer back; false if it is no such step. @throws JmapRefusal */
export async function undoTransfer(
  calls: MemberCalls,
  { act, ids }: UndoStep,
  callsIn: (accountId: string) => MemberCalls,
): Promise<boolean> {
  const [, copiedTo] = /^x(A[\w-]+)$/.exec(act) ?? []
  if (copiedTo !== undefined) await destroyAll(callsIn(copiedTo), ids)
  const [, movedTo, mailboxId] = /^>(A[\w-]+)\/(F\d+)$/.exec(act) ?? []
  if (movedTo !== undefined && mailboxId !== undefined) await copyAll(callsIn(movedTo), { calls, mailboxId }, ids, true)
  return copiedTo !== undefined || movedTo !== undefined
}

/** Ids of the copies by those of the originals. What is moved is taken out when its copy is there: whatever happens in between, nothing is lost. */
async function copyAll(
  from: MemberCalls,
  { calls: to, mailboxId }: Destination,
  ids: readonly string[],
  isMove: boolean,
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const answer = await (from.accountId === to.accountId
    ? importAll(to, ids, mailboxId)
    : to.call('Email/copy', {
        fromAccountId: from.accountId,
        create: Object.fromEntries(ids.map((id) => [id, { id, mailboxIds: { [mailboxId]: true } }])),
      }))
  const created = Object.entries((answer['created'] ?? {}) as Readonly<Record<string, { readonly id: string }>>)
  const refused = refusedIn(answer, 'notCreated')
  if (created.length === 0 && refused) throw refused
  const copies = new Map(created.map(([id, made]) => [id, made.id]))
  if (isMove) await destroyAll(from, [...copies.keys()])
  return copies
}

/** Email/copy is between accounts (RFC 8621 §4.7); a copy in the same one is the same octets taken in once more. */
async function importAll(calls: MemberCalls, ids: readonly string[], mailboxId: string): Promise<JsonObject> {
  const properties = ['id', 'blobId', 'keywords', 'receivedAt']
  const originals = listOf<JsonObject & { readonly id: string }>(await calls.call('Email/get', { ids, properties }))
  const emails = originals.map(({ id, blobId, keywords, receivedAt }) => [
    id,
    { blobId, keywords, receivedAt, mailboxIds: { [mailboxId]: true } },
  ])
  return calls.call('Email/import', { emails: Object.fromEntries(emails) as JsonObject })
}

async function destroyAll(calls: MemberCalls, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const refused = refusedIn(await calls.call('Email/set', { destroy: ids }), 'notDestroyed')
  if (refused && refused.type !== 'notFound') throw refused
}
