import type { Log } from '../../base/log.ts'
import type { MailStore } from './mail-store.ts'

/**
 * Gives up for good what was expunged before `beforeMs`, account after account, in small transactions: a member who has deleted a hundred thousand
 * messages goes on working meanwhile. An account that cannot be opened is logged and keeps nobody else from it.
 */
export async function purgeExpunged(
  accounts: readonly { readonly id: string }[],
  mail: Pick<MailStore, 'read' | 'write'>,
  beforeMs: number,
  log: Log,
  stopping: AbortSignal,
): Promise<void> {
  for (const { id } of accounts) {
    try {
      while (!stopping.aborted && (await hasExpunged(mail, id, beforeMs))) {
        await mail.write(id, (writer) => writer.purgeExpunged(beforeMs))
      }
    } catch (error) {
      log.error('mail/purge-failed', error, { account: id })
    }
    if (stopping.aborted) return
  }
}

/** Most accounts have none most of the time: looking takes no lock. */
async function hasExpunged(mail: Pick<MailStore, 'read'>, id: string, beforeMs: number): Promise<boolean> {
  const [oldest] = await mail.read(id, (reader) => reader.expunged(undefined, 1))
  return oldest !== undefined && oldest.expungedMs < beforeMs
}
