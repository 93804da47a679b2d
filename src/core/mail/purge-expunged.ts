import type { Log } from '../../base/log.ts'
import type { MailStore } from './mail-store.ts'

/**
 * Gives up for good what was expunged before `beforeMs` and what takes too much room, in small transactions: a member who has deleted a hundred thousand messages goes
 * on working meanwhile. What goes before its time is logged. Resolves with when the oldest message that is left was expunged, or undefined if none is.
 */
export async function purgeExpunged(
  id: string,
  mail: Pick<MailStore, 'read' | 'write'>,
  beforeMs: number,
  log: Log,
  stopping: AbortSignal,
): Promise<number | undefined> {
  // Most accounts have none most of the time: looking takes no lock.
  const oldest = await oldestExpunged(mail, id)
  if (oldest === undefined) return undefined
  for (let gone = 1; gone > 0 && oldest < beforeMs && !stopping.aborted; ) {
    gone = await mail.write(id, (writer) => writer.purgeExpunged(beforeMs))
  }
  let early = 0
  for (let gone = 1; gone > 0 && !stopping.aborted; early += gone) {
    gone = await mail.write(id, (writer) => writer.giveUpExcess())
  }
  if (early > 0) log.warn('mail/deleted-mail-given-up', { account: id, messages: early })
  return oldestExpunged(mail, id)
}

async function oldestExpunged(mail: Pick<MailStore, 'read'>, id: string): Promise<number | undefined> {
  return (await mail.read(id, (reader) => reader.expungedUsage())).oldestMs
}
