import type { MailStore } from '../mail/mail-store.ts'
import type { Account } from './directory.ts'
import type { Sharing } from './sharing.ts'

/** Notes again what the directory does not know to be shared: it may come from a backup that is older than the account's store, or the other way round. */
export async function renoteShares(owner: Account, mail: Pick<MailStore, 'read'>, sharing: Sharing): Promise<void> {
  const acls = await mail.read(owner.id, (reader) => reader.acls())
  const identifiers = new Set([...acls.values()].flat().map(({ identifier }) => identifier))
  for (const identifier of identifiers) if (!identifier.startsWith('-')) await sharing.noteMissing(owner, identifier)
}
