import { setImmediate } from 'node:timers/promises'
import type { MailboxId } from '../../core/mail/mailbox.ts'
import { type UidRange, UidSet } from '../../core/mail/uid-set.ts'
import type { SqlWriter } from '../sql/database.ts'
import type { SqliteDatabase } from '../sql/sqlite-database.ts'
import type { Progress, SearchIndex } from './search-index.ts'
import { HEAD_KINDS, keptRow, pieceRow, tableOf } from './search-schema.ts'

/** Places taken out in one transaction. */
const BATCH = 200

/** A mailbox as its index is compared with. */
export interface MailboxState {
  readonly id: MailboxId
  /** The last UID that was given. */
  readonly last: number
  readonly modseq: number
  /** Tombstones before this modseq have been forgotten. */
  readonly vanishedFloor: number
}

/**
 * Takes out of a search index what is no longer in the mail: places of messages that are gone, and bodies that have no place left. A place that is
 * out of date makes no answer wrong, but it takes room and keeps words of a message that its owner has deleted.
 */
export class SearchSweep {
  readonly #mail: SqliteDatabase
  readonly #index: SearchIndex

  constructor(mail: SqliteDatabase, index: SearchIndex) {
    this.#mail = mail
    this.#index = index
  }

  /** What has vanished from a mailbox since it was swept last. */
  async mailbox({ id, last, modseq, vanishedFloor }: MailboxState, before: Progress): Promise<void> {
    const known = before.sweptModseq >= vanishedFloor
    const gone = known ? await this.#vanished(id, before.sweptModseq) : await this.#missing(id, last)
    for (const range of gone.ranges) await this.#remove(id, range)
    await this.#index.write((tx) =>
      tx.run('UPDATE progress SET swept_modseq = max(swept_modseq, $2) WHERE mailbox = $1', id, modseq),
    )
  }

  /** Mailboxes of the index that are no longer there. */
  async deletedMailboxes(there: readonly MailboxState[], indexed: readonly MailboxId[]): Promise<void> {
    const ids = new Set(there.map(({ id }) => id))
    for (const mailbox of indexed) {
      if (ids.has(mailbox)) continue
      await this.#remove(mailbox, { first: 1, last: Number.MAX_SAFE_INTEGER })
      await this.#index.write((tx) => tx.run('DELETE FROM progress WHERE mailbox = $1', mailbox))
    }
  }

  async #vanished(mailbox: MailboxId, since: number): Promise<UidSet> {
    const rows = await this.#mail.read((tx) =>
      tx.rows<[number, number]>('SELECT first, last FROM vanished WHERE mailbox = $1 AND modseq > $2', mailbox, since),
    )
    return UidSet.of(rows.map(([first, last]) => ({ first, last })))
  }

  async #missing(mailbox: MailboxId, last: number): Promise<UidSet> {
    const rows = await this.#mail.read((tx) =>
      tx.rows<[number]>('SELECT uid FROM message WHERE mailbox = $1 ORDER BY uid', mailbox),
    )
    return UidSet.of([{ first: 1, last: Math.max(1, last) }]).without(UidSet.ofSorted(rows.map(([uid]) => uid)))
  }

  async #remove(mailbox: MailboxId, { first, last }: UidRange): Promise<void> {
    for (let removed = BATCH; removed === BATCH; await setImmediate()) {
      removed = (await this.#index.write((tx) => removePlaces(tx, mailbox, first, last))) ?? 0
    }
  }
}

/** Takes out some places of a range. Returns how many, `BATCH` if there may be more. */
async function removePlaces(tx: SqlWriter, mailbox: MailboxId, first: number, last: number): Promise<number> {
  const places = await tx.rows<[number, number]>(
    `SELECT uid, body FROM place WHERE mailbox = $1 AND uid BETWEEN $2 AND $3 LIMIT ${BATCH}`,
    mailbox,
    first,
    last,
  )
  for (const [uid, body] of places) {
    await tx.run('DELETE FROM place WHERE mailbox = $1 AND uid = $2', mailbox, uid)
    if (!(await tx.get('SELECT 1 FROM place WHERE body = $1', body))) await removeBody(tx, body)
  }
  return places.length
}

async function removeBody(tx: SqlWriter, body: number): Promise<void> {
  const known = await tx.get<{ pieces: number }>('SELECT pieces FROM body WHERE id = $1', body)
  if (!known) return
  for (let kind = 0; kind < HEAD_KINDS.length && known.pieces >= 0; kind++) {
    await tx.run(`DELETE FROM ${tableOf(kind)} WHERE rowid = $1`, body * HEAD_KINDS.length + kind)
  }
  for (let piece = 0; piece < known.pieces; piece++) {
    await tx.run('DELETE FROM words WHERE rowid = $1', pieceRow(body, piece))
  }
  await tx.run('DELETE FROM kept WHERE id >= $1 AND id < $2', keptRow(body, 'subject'), keptRow(body + 1, 'subject'))
  await tx.run('DELETE FROM body WHERE id = $1', body)
}
