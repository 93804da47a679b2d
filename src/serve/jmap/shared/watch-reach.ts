import type { Account } from '../../../core/directory/directory.ts'
import type { MailChange } from '../../../core/mail/mail-store.ts'
import type { JmapServices } from '../jmap-services.ts'

export interface ReachWatch extends Disposable {
  /** Everybody who shares something at the beginning is watched. */
  readonly ready: Promise<void>
}

/**
 * Calls `notice` when something changes in a member's account, or in one that may be shared with the member. Who that is is looked at whenever the member's own account changes: it is written to when somebody
 * shares. What of it may be told is not known here.
 */
export function watchReach(
  { mail, shares, log }: Pick<JmapServices, 'mail' | 'shares' | 'log'>,
  member: Account,
  notice: (change: MailChange) => void,
): ReachWatch {
  const owners = new Map<string, Disposable>()
  let isOver = false
  const refresh = async (): Promise<void> => {
    const noted = new Set((await shares.noted(member)).map(({ id }) => id))
    if (isOver) return
    for (const [id, watching] of owners) {
      if (noted.has(id)) continue
      watching[Symbol.dispose]()
      owners.delete(id)
    }
    for (const id of noted) if (!owners.has(id)) owners.set(id, mail.watch(id, notice))
  }
  const look = () => refresh().catch((error: unknown) => log.error('jmap/watch-failed', error, { account: member.id }))
  const own = mail.watch(member.id, (change) => {
    void look()
    notice(change)
  })
  return {
    ready: look(),
    [Symbol.dispose]() {
      isOver = true
      own[Symbol.dispose]()
      for (const watching of owners.values()) watching[Symbol.dispose]()
    },
  }
}
