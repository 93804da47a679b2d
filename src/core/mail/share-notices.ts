import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { isFault } from '../../base/fault.ts'
import { timedId } from '../../base/ids.ts'
import { type AclEntry, ANYONE, effectiveRights, type Rights } from './acl.ts'
import type { MailStore } from './mail-store.ts'
import type { MailboxId } from './mailbox.ts'

/** What a member is told when somebody shares a mailbox, shares it otherwise, or does not share it any more. */
export interface ShareNotice {
  readonly createdMs: number
  /** Ids of accounts: whose mailbox it is, and who has changed the list. */
  readonly owner: string
  readonly by: string
  readonly mailbox: MailboxId
  /** Its name when that happened. */
  readonly name: string
  readonly before: Rights
  readonly after: Rights
}

/** A change of one entry of a mailbox's list. */
export interface AclChange {
  readonly owner: string
  readonly by: string
  readonly mailbox: MailboxId
  readonly name: string
  /** As it is kept: the id of an account or `anyone`, perhaps with `-` before it. */
  readonly identifier: string
  readonly before: readonly AclEntry[]
  readonly after: readonly AclEntry[]
}

/** Notices that an account keeps: the oldest go first. */
export const MAX_SHARE_NOTICES = 100

/**
 * Tells a member of a change in what somebody shares, in the member's own store. To be called when the change is durable; if everything stops in between, the member sees it without having been told.
 * What is said of one mailbox is one notice, and none if all is as it was before. Members for whom `anyone` stands are not told: one stroke would write to every account of the domain.
 *
 * Threat: an owner who gives and takes all day long. Notices are few, and take the place of one another.
 */
export async function noteShare(
  {
    mail,
    clock,
    entropy,
  }: { readonly mail: Pick<MailStore, 'write'>; readonly clock: Clock; readonly entropy: Entropy },
  { owner, by, mailbox, name, identifier, before: aclBefore, after: aclAfter }: AclChange,
): Promise<void> {
  const member = identifier.replace(/^-/, '')
  const after = effectiveRights(aclAfter, member)
  const had = effectiveRights(aclBefore, member)
  if (member === ANYONE || member === owner || after === had) return
  const createdMs = clock.nowMs()
  try {
    await mail.write(member, async ({ records }) => {
      const all = await records.all('share-notification')
      const same = all.find(({ value }) => isAbout(JSON.parse(value) as ShareNotice, owner, mailbox))
      const before = same ? (JSON.parse(same.value) as ShareNotice).before : had
      if (same) await records.remove('share-notification', same.id)
      if (before === after) return
      const rest = all.filter(({ id }) => id !== same?.id)
      for (const { id } of rest.slice(0, Math.max(0, rest.length + 1 - MAX_SHARE_NOTICES))) {
        await records.remove('share-notification', id)
      }
      const notice: ShareNotice = { createdMs, owner, by, mailbox, name, before, after }
      const id = timedId(entropy, createdMs)
      await records.put('share-notification', { id, value: JSON.stringify(notice), isOpen: false })
    })
  } catch (error) {
    // On the way in or out: there is nobody to be told.
    if (!isFault(error, 'mail/no-such-account')) throw error
  }
}

function isAbout(notice: ShareNotice, owner: string, mailbox: MailboxId): boolean {
  return notice.owner === owner && notice.mailbox === mailbox
}
