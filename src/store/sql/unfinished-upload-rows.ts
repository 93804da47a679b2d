import { Fault } from '../../base/fault.ts'
import type { SpooledBody } from '../../core/mail/body.ts'
import type { UnfinishedLimits, UnfinishedUpload, UnfinishedUploads } from '../../core/mail/unfinished-upload.ts'
import type { AccountBlobs } from '../blobs/account-blobs.ts'
import { INLINE_BYTES } from '../blobs/file-spool.ts'
import type { AccountState } from './account-state.ts'
import type { SqlWriter } from './database.ts'
import { keepUpload, sweepUploads } from './upload-rows.ts'

/** Pieces of one upload: a line that breaks more often is none. */
const MAX_PIECES = 10_000
/** Complete uploads whose end can still be asked for. */
const MAX_COMPLETE = 1000
/** Uploads that one transaction gives up. */
const SWEPT_AT_ONCE = 1000

interface UploadRow {
  readonly type: string
  readonly size: number
  readonly length: number | null
  readonly at_ms: number
  readonly taken_by: string
  readonly digest: Uint8Array | null
}

/** Unfinished uploads in `unfinished_upload`, their pieces in `upload_piece`: small ones in the row, others in files. */
export class SqlUnfinishedUploads implements UnfinishedUploads {
  readonly #tx: SqlWriter
  readonly #state: AccountState
  readonly #blobs: AccountBlobs

  constructor(tx: SqlWriter, state: AccountState, blobs: AccountBlobs) {
    this.#tx = tx
    this.#state = state
    this.#blobs = blobs
  }

  async begin(
    { id, type, length }: Pick<UnfinishedUpload, 'id' | 'type' | 'length'>,
    by: string,
    nowMs: number,
    { maxUnfinished, keptMs }: UnfinishedLimits,
  ): Promise<void> {
    const old = `SELECT id FROM unfinished_upload WHERE at_ms < $1 UNION
      SELECT id FROM (SELECT id FROM unfinished_upload WHERE digest IS NOT NULL ORDER BY at_ms DESC LIMIT 1000 OFFSET $2)`
    for (const [one] of await this.#tx.rows<[string]>(old, nowMs - keptMs, MAX_COMPLETE - 1)) await this.giveUp(one)
    const [[count] = [0]] = await this.#tx.rows<[number]>('SELECT count(*) FROM unfinished_upload WHERE digest IS NULL')
    if (count >= maxUnfinished) {
      throw new Fault('peer', 'mail/too-many-uploads', `At most ${maxUnfinished} files may be unfinished at a time`)
    }
    await this.#tx.run(
      'INSERT INTO unfinished_upload (id, type, size, length, at_ms, taken_by) VALUES ($1, $2, 0, $3, $4, $5)',
      id,
      type,
      length ?? null,
      nowMs,
      by,
    )
  }

  async take(
    id: string,
    by: string,
    nowMs: number,
    { keptMs }: UnfinishedLimits,
  ): Promise<UnfinishedUpload | undefined> {
    const row = await this.#row(id)
    if (!row || row.at_ms < nowMs - keptMs) return undefined
    await this.#tx.run('UPDATE unfinished_upload SET taken_by = $2 WHERE id = $1', id, by)
    const { type, size, length, at_ms: atMs, digest } = row
    return { id, type, size, length: length ?? undefined, atMs, digest: digest ?? undefined }
  }

  async setLength(id: string, by: string, length: number): Promise<void> {
    await this.#taken(id, by)
    await this.#tx.run('UPDATE unfinished_upload SET length = $2 WHERE id = $1', id, length)
  }

  async append(
    id: string,
    by: string,
    piece: SpooledBody,
    nowMs: number,
    { maxTotalBytes }: UnfinishedLimits,
  ): Promise<void> {
    const { size } = await this.#taken(id, by)
    const [[total] = [0]] = await this.#tx.rows<[number]>('SELECT coalesce(sum(size), 0) FROM upload_piece')
    const [[pieces] = [0]] = await this.#tx.rows<[number]>('SELECT count(*) FROM upload_piece WHERE upload = $1', id)
    if (total + piece.size > maxTotalBytes || pieces >= MAX_PIECES) {
      const why = `Unfinished files may have ${maxTotalBytes} octets together, and ${MAX_PIECES} pieces each`
      throw new Fault('peer', 'mail/over-quota', why)
    }
    const isLarge = piece.size > INLINE_BYTES
    // Before the row that names it, as with messages.
    if (isLarge) await this.#blobs.keep(piece)
    await this.#tx.run(
      'INSERT INTO upload_piece (upload, start, digest, size, octets) VALUES ($1, $2, $3, $4, $5)',
      id,
      size,
      piece.digest,
      piece.size,
      isLarge ? null : await piece.bytes(),
    )
    await this.#tx.run('UPDATE unfinished_upload SET size = size + $2, at_ms = $3 WHERE id = $1', id, piece.size, nowMs)
  }

  async finish(id: string, by: string, whole: SpooledBody, nowMs: number, limits: UnfinishedLimits): Promise<void> {
    await this.#taken(id, by)
    await keepUpload(this.#tx, this.#state, this.#blobs, whole, nowMs, limits)
    await this.#dropPieces(id)
    await this.#tx.run(
      'UPDATE unfinished_upload SET size = $2, length = $2, digest = $3, at_ms = $4 WHERE id = $1',
      id,
      whole.size,
      whole.digest,
      nowMs,
    )
  }

  async giveUp(id: string): Promise<boolean> {
    if (!(await this.#row(id))) return false
    await this.#dropPieces(id)
    await this.#tx.run('DELETE FROM unfinished_upload WHERE id = $1', id)
    return true
  }

  async sweep(beforeMs: number): Promise<number> {
    const old = 'SELECT id FROM unfinished_upload WHERE at_ms < $1 ORDER BY at_ms LIMIT $2'
    const unfinished = await this.#tx.rows<[string]>(old, beforeMs, SWEPT_AT_ONCE)
    for (const [id] of unfinished) await this.giveUp(id)
    return unfinished.length + (await sweepUploads(this.#tx, this.#state, beforeMs, SWEPT_AT_ONCE - unfinished.length))
  }

  async #row(id: string): Promise<UploadRow | undefined> {
    return this.#tx.get<UploadRow>(
      'SELECT type, size, length, at_ms, taken_by, digest FROM unfinished_upload WHERE id = $1',
      id,
    )
  }

  async #taken(id: string, by: string): Promise<UploadRow> {
    const row = await this.#row(id)
    if (row?.taken_by === by && !row.digest) return row
    throw new Fault('peer', 'mail/upload-taken', 'Somebody else goes on with this upload, or it is over')
  }

  async #dropPieces(id: string): Promise<void> {
    const files = 'SELECT digest, size FROM upload_piece WHERE upload = $1 AND octets IS NULL'
    for (const [digest, size] of await this.#tx.rows<[Uint8Array, number]>(files, id)) {
      this.#state.unusedFiles.push({ digest, size })
    }
    await this.#tx.run('DELETE FROM upload_piece WHERE upload = $1', id)
  }
}
