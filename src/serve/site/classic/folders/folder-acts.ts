import type { Mailbox } from '../../../../wire/jmap/email.ts'
import type { JsonObject } from '../../../../wire/jmap/json.ts'
import { JmapRefusal, type MemberCalls, refusedIn } from '../member-jmap.ts'

/** Messages that one call destroys: `maxObjectsInSet`. */
const AT_ONCE = 500
/** How often that is done for one click: a page is waited for. */
const MOST_ROUNDS = 20

/** What can be set of a folder (RFC 8621 §2). */
export type FolderChange = Partial<Pick<Mailbox, 'name' | 'parentId' | 'isSubscribed'>>

/** @throws JmapRefusal */
export async function makeFolder(calls: MemberCalls, name: string, parentId: string | null): Promise<void> {
  const answer = await calls.call('Mailbox/set', { create: { it: { name, parentId, isSubscribed: true } } })
  const refused = refusedIn(answer, 'notCreated', 'it')
  if (refused) throw refused
}

/** @throws JmapRefusal */
export async function changeFolder(calls: MemberCalls, id: string, change: FolderChange): Promise<void> {
  const answer = await calls.call('Mailbox/set', { update: { [id]: change as JsonObject } })
  const refused = refusedIn(answer, 'notUpdated', id)
  if (refused) throw refused
}

/** To the trash with all that is in it; what is there already, for good. Gives whether it is gone for good. @throws JmapRefusal */
export async function removeFolder(calls: MemberCalls, all: readonly Mailbox[], folder: Mailbox): Promise<boolean> {
  const trash = trashFor(all, folder)
  if (trash) {
    await changeFolder(calls, folder.id, { parentId: trash.id, name: freeName(all, folder.name, trash.id) })
    return false
  }
  await destroyFolders(calls, [...below(all, folder.id), folder.id])
  return true
}

/** The trash that a folder goes to; undefined for one that is in it. */
export function trashFor(all: readonly Mailbox[], folder: Mailbox): Mailbox | undefined {
  const trash = all.find(({ role }) => role === 'trash')
  return trash && !below(all, trash.id).includes(folder.id) ? trash : undefined
}

/** Destroys all that is in a folder, and in the trash what folders are below it. Gives whether all of it is gone. @throws JmapRefusal */
export async function emptyFolder(calls: MemberCalls, all: readonly Mailbox[], folder: Mailbox): Promise<boolean> {
  if (folder.role === 'trash') await destroyFolders(calls, below(all, folder.id))
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const found = await calls.call('Email/query', { filter: { inMailbox: folder.id }, limit: AT_ONCE })
    const ids = found['ids'] as readonly string[]
    if (ids.length === 0) return true
    const answer = await calls.call('Email/set', { destroy: ids })
    const refused = refusedIn(answer, 'notDestroyed')
    if (refused && refused.type !== 'notFound') throw refused
  }
  return false
}

/** Ids of the folders below one, the deepest first. */
export function below(all: readonly Mailbox[], parentId: string): readonly string[] {
  return all.filter((one) => one.parentId === parentId).flatMap(({ id }) => [...below(all, id), id])
}

async function destroyFolders(calls: MemberCalls, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const answer = await calls.call('Mailbox/set', { destroy: ids, onDestroyRemoveEmails: true })
  const refused = refusedIn(answer, 'notDestroyed')
  if (refused) throw refused
}

/** A name that no folder below `parentId` has: `Trips`, else `Trips 2`, … */
function freeName(all: readonly Mailbox[], name: string, parentId: string): string {
  const taken = new Set(all.filter((one) => one.parentId === parentId).map((one) => one.name.normalize('NFC')))
  let free = name
  for (let number = 2; taken.has(free.normalize('NFC')); number++) free = `${name} ${number}`
  return free
}

/** Whether a refusal says that the name is taken. */
export function isTaken(error: unknown): boolean {
  return error instanceof JmapRefusal && /alreadyExists|exists|taken/i.test(`${error.type} ${error.message}`)
}
