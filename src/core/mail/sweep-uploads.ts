import type { MailStore } from './mail-store.ts'

/**
 * Gives up what was uploaded before `beforeMs` and belongs to no message (RFC 8620 §6), in small transactions: also of a member who never uploads anything again. Resolves with when the oldest
 * came that is left, or undefined if none is.
 */
export async function sweepUploads(
  id: string,
  mail: Pick<MailStore, 'read' | 'write'>,
  beforeMs: number,
  stopping: AbortSignal,
): Promise<number | undefined> {
  // Most accounts have none most of the time: looking takes no lock.
  const oldest = () => mail.read(id, ({ emails }) => emails.oldestUploadMs())
  const first = await oldest()
  if (first === undefined || first >= beforeMs) return first
  for (let gone = 1; gone > 0 && !stopping.aborted; ) {
    gone = await mail.write(id, ({ uploads }) => uploads.sweep(beforeMs))
  }
  return oldest()
}
