import type { Mail } from '../mail/mail.ts'
import { refusal } from '../mail/refusal.ts'
import type { Beginning } from './letter.ts'

/** The files of what a letter begins with as blobs of one's own: those of a message that somebody else shares lie in theirs (Blob/copy, RFC 8620 §6.3). @throws JmapFailure if one of them cannot go along */
export async function withOwnFiles(beginning: Beginning, from: Mail, own: Mail): Promise<Beginning> {
  const { letter, held } = beginning
  // What was decrypted is here only.
  const blobIds = letter.files.map(({ blobId }) => blobId).filter((blobId) => !held?.has(blobId))
  if (from === own || blobIds.length === 0) return beginning
  const answer = await own.calls.call('Blob/copy', {
    fromAccountId: from.accountId,
    accountId: own.accountId,
    blobIds,
  })
  const copied = (answer['copied'] ?? {}) as Readonly<Record<string, string>>
  const files = letter.files.map((file) => {
    if (held?.has(file.blobId)) return file
    const blobId = copied[file.blobId]
    if (blobId === undefined) throw refusal(answer, 'notCopied', file.blobId)
    return { ...file, blobId }
  })
  return { ...beginning, letter: { ...letter, files } }
}
