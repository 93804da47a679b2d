import type { Rights } from '../../../src/wire/jmap/share-levels.ts'
import type { Mail } from '../mail/mail.ts'

/** That somebody has given the member something, or another right to it (RFC 9670 §3). */
export interface ShareNotice {
  readonly id: string
  readonly created: string
  readonly changedBy: { readonly name: string; readonly email: string | null }
  readonly objectType: string
  readonly objectAccountId: string
  readonly objectId: string
  readonly oldRights: Rights | null
  readonly newRights: Rights | null
  readonly name: string
}

/** Folders that the member can read now and could not before, the newest first, each once. @throws JmapFailure */
export async function loadShareNotices({ accountId, calls }: Mail): Promise<readonly ShareNotice[]> {
  const { list } = await calls.call('ShareNotification/get', { accountId, ids: null })
  const all = (list as unknown as readonly ShareNotice[]).toSorted((a, b) => (a.created < b.created ? 1 : -1))
  const latest = new Map<string, ShareNotice>()
  for (const notice of all) {
    const key = `${notice.objectAccountId}/${notice.objectId}`
    // What was given and taken again is nothing new.
    if (notice.objectType === 'Mailbox' && !latest.has(key)) latest.set(key, notice)
  }
  return [...latest.values()].filter((one) => one.newRights?.mayReadItems && !one.oldRights?.mayReadItems)
}

/** The member knows. @throws JmapFailure */
export async function dismissShareNotices({ accountId, calls }: Mail, ids: readonly string[]): Promise<void> {
  await calls.call('ShareNotification/set', { accountId, destroy: ids })
}
