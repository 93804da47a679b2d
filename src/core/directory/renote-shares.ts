import type { Log } from '../../base/log.ts'
import type { MailStore } from '../mail/mail-store.ts'
import type { Account } from './directory.ts'
import type { Sharing } from './sharing.ts'

/**
 * Notes again what the directory does not know to be shared: it may come from a backup that is older than the accounts' stores, or the other way round. An account that cannot
 * be opened is logged and keeps nobody else from it.
 */
export async function renoteShares(
  accounts: readonly Account[],
  mail: Pick<MailStore, 'read'>,
  sharing: Sharing,
  log: Log,
  stopping: AbortSignal,
): Promise<void> {
  for (const owner of accounts) {
    if (stopping.aborted) return
    try {
      const acls = await mail.read(owner.id, (reader) => reader.acls())
      const identifiers = new Set([...acls.values()].flat().map(({ identifier }) => identifier))
      for (const identifier of identifiers)
        if (!identifier.startsWith('-')) await sharing.noteMissing(owner, identifier)
    } catch (error) {
      log.error('mail/renote-failed', error, { account: owner.id })
    }
  }
}
