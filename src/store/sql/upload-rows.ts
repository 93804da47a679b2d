import { Fault } from '../../base/fault.ts'
import type { SpooledBody } from '../../core/mail/body.ts'
import type { UploadLimits } from '../../core/mail/email-shelf.ts'
import type { AccountBlobs } from '../blobs/account-blobs.ts'
import { INLINE_BYTES } from '../blobs/file-spool.ts'
import type { AccountState } from './account-state.ts'
import type { SqlWriter } from './database.ts'

type Old = readonly [digest: Uint8Array, size: number, isFile: number]

/** Keeps an upload and gives up older ones: those whose time is over, and the oldest as long as all together are too much. RFC 8620 §6. */
export async function keepUpload(
  tx: SqlWriter,
  state: AccountState,
  blobs: AccountBlobs,
  body: SpooledBody,
  nowMs: number,
  { maxTotalBytes, keptMs }: UploadLimits,
): Promise<void> {
  if (body.size > maxTotalBytes) {
    throw new Fault(
      'peer',
      'mail/over-quota',
      `Files that belong to no message may have ${maxTotalBytes} octets together`,
    )
  }
  const isLarge = body.size > INLINE_BYTES
  // Before the row that names it, as with messages.
  if (isLarge) await blobs.keep(body)
  await tx.run(
    `INSERT INTO upload (digest, size, at_ms, octets) VALUES ($1, $2, $3, $4)
     ON CONFLICT (digest) DO UPDATE SET at_ms = excluded.at_ms`,
    body.digest,
    body.size,
    nowMs,
    isLarge ? null : await body.bytes(),
  )
  let [[total] = [0]] = await tx.rows<[number]>('SELECT coalesce(sum(size), 0) FROM upload')
  // The newest is never among them: it came now.
  const oldest = await tx.rows<Old>(
    'SELECT digest, size, octets IS NULL FROM upload WHERE at_ms < $1 OR $2 > $3 ORDER BY at_ms, digest LIMIT 1000',
    nowMs - keptMs,
    total,
    maxTotalBytes,
  )
  for (const [digest, size, isFile] of oldest) {
    if (Buffer.compare(digest, body.digest) === 0) continue
    const [row] = await tx.rows<[number]>('SELECT at_ms FROM upload WHERE digest = $1', digest)
    if (!row || (row[0] >= nowMs - keptMs && total <= maxTotalBytes)) continue
    await tx.run('DELETE FROM upload WHERE digest = $1', digest)
    total -= size
    if (isFile) state.unusedFiles.push({ digest, size })
  }
}

/** Gives up uploads that are older than that, at most so many. Returns how many. */
export async function sweepUploads(
  tx: SqlWriter,
  state: AccountState,
  beforeMs: number,
  most: number,
): Promise<number> {
  const old = 'SELECT digest, size, octets IS NULL FROM upload WHERE at_ms < $1 ORDER BY at_ms LIMIT $2'
  const uploads = await tx.rows<Old>(old, beforeMs, most)
  for (const [digest, size, isFile] of uploads) {
    await tx.run('DELETE FROM upload WHERE digest = $1', digest)
    if (isFile) state.unusedFiles.push({ digest, size })
  }
  return uploads.length
}
