import { utf8 } from '../../base/bytes.ts'
import type { Modseq } from '../../core/mail/mailbox.ts'
import {
  type KeptRecord,
  RECORD_LIMITS,
  type RecordChanges,
  type RecordKind,
  type RecordPlace,
  type RecordReader,
  type RecordWriter,
  recordTooLarge,
  tooManyRecords,
} from '../../core/mail/record-shelf.ts'
import type { AccountState } from './account-state.ts'
import type { SqlReader, SqlWriter } from './database.ts'

type Row = readonly [id: string, value: string, isOpen: number]
type Change = readonly [id: string, made: number, isThere: number, modseq: number, seq: number]

/** An account's records within one transaction. What has been removed stays as a row without a value. */
export class SqlRecordReader implements RecordReader {
  readonly #tx: SqlReader

  constructor(tx: SqlReader) {
    this.#tx = tx
  }

  async state(kind: RecordKind): Promise<Modseq> {
    const [row] = await this.#tx.rows<[number]>('SELECT coalesce(max(modseq), 0) FROM record WHERE kind = $1', kind)
    return Math.max(row?.[0] ?? 0, await this.#floor(kind))
  }

  async all(kind: RecordKind): Promise<readonly KeptRecord[]> {
    const found = 'SELECT id, value, is_open FROM record WHERE kind = $1 AND value IS NOT NULL ORDER BY seq'
    return (await this.#tx.rows<Row>(found, kind)).map(recordOf)
  }

  async find(kind: RecordKind, id: string): Promise<KeptRecord | undefined> {
    const found = 'SELECT id, value, is_open FROM record WHERE kind = $1 AND id = $2 AND value IS NOT NULL'
    const [row] = await this.#tx.rows<Row>(found, kind, id)
    return row && recordOf(row)
  }

  async open(kind: RecordKind): Promise<readonly KeptRecord[]> {
    const found = 'SELECT id, value, is_open FROM record WHERE kind = $1 AND is_open = 1 ORDER BY seq'
    return (await this.#tx.rows<Row>(found, kind)).map(recordOf)
  }

  async size(kind: RecordKind): Promise<{ readonly records: number; readonly octets: number }> {
    const sum =
      'SELECT count(*), coalesce(sum(octet_length(value)), 0) FROM record WHERE kind = $1 AND value IS NOT NULL'
    const [row] = await this.#tx.rows<[number, number]>(sum, kind)
    return { records: Number(row?.[0] ?? 0), octets: Number(row?.[1] ?? 0) }
  }

  async changes(kind: RecordKind, since: RecordPlace, most: number): Promise<RecordChanges | undefined> {
    const { modseq, seq = Number.MAX_SAFE_INTEGER, newSince = modseq } = since
    const floor = await this.#floor(kind)
    // Of what has gone with the modseq of the floor nothing is known either.
    const isForgotten = since.seq === undefined ? modseq < floor : modseq <= floor
    if (isForgotten || newSince > modseq || modseq > (await this.state(kind))) return undefined
    // What has gone and was made behind the place was told to nobody.
    const rows = await this.#tx.rows<Change>(
      `SELECT id, made, value IS NOT NULL, modseq, seq FROM record WHERE kind = $1 AND (modseq, seq) > ($2, $3)
       AND NOT (value IS NULL AND (made, seq) > ($2, $3)) ORDER BY modseq, seq LIMIT $4`,
      kind,
      modseq,
      seq,
      most + 1,
    )
    const told = rows.slice(0, most)
    const last = rows.length > most ? told.at(-1) : undefined
    const ids = (some: readonly Change[]) => some.map(([id]) => id)
    return {
      created: ids(told.filter(([, made, isThere]) => isThere && made > newSince)),
      updated: ids(told.filter(([, made, isThere]) => isThere && made <= newSince)),
      destroyed: ids(told.filter(([, , isThere]) => !isThere)),
      rest: last && { modseq: last[3], seq: last[4], newSince },
    }
  }

  /** Before this modseq not everything is known. */
  async #floor(kind: RecordKind): Promise<Modseq> {
    const [row] = await this.#tx.rows<[number]>('SELECT modseq FROM record_floor WHERE kind = $1', kind)
    return row?.[0] ?? 0
  }
}

export class SqlRecordWriter extends SqlRecordReader implements RecordWriter {
  readonly #tx: SqlWriter
  readonly #state: AccountState

  constructor(tx: SqlWriter, state: AccountState) {
    super(tx)
    this.#tx = tx
    this.#state = state
  }

  async put(kind: RecordKind, { id, value, isOpen }: KeptRecord): Promise<void> {
    if (utf8(value).length > RECORD_LIMITS.maxBytes) throw recordTooLarge()
    const modseq = await this.#state.drawModseq()
    await this.#tx.run(
      `INSERT INTO record (kind, id, made, modseq, is_open, value) VALUES ($1, $2, $3, $3, $4, $5)
       ON CONFLICT (kind, id) DO UPDATE SET made = CASE WHEN value IS NULL THEN $3 ELSE made END,
         modseq = $3, is_open = $4, value = $5`,
      kind,
      id,
      modseq,
      isOpen ? 1 : 0,
      value,
    )
    const counted = 'SELECT count(*) FROM record WHERE kind = $1 AND value IS NOT NULL'
    const [row] = await this.#tx.rows<[number]>(counted, kind)
    if ((row?.[0] ?? 0) > RECORD_LIMITS.maxRecords) throw tooManyRecords()
  }

  async remove(kind: RecordKind, id: string): Promise<boolean> {
    const there =
      'UPDATE record SET value = NULL, is_open = 0, modseq = $3 WHERE kind = $1 AND id = $2 AND value IS NOT NULL'
    if (!(await this.find(kind, id))) return false
    await this.#tx.run(there, kind, id, await this.#state.drawModseq())
    await this.#boundGone(kind)
    return true
  }

  async #boundGone(kind: RecordKind): Promise<void> {
    const [last] = await this.#tx.rows<[number]>(
      'SELECT modseq FROM record WHERE kind = $1 AND value IS NULL ORDER BY modseq DESC LIMIT 1 OFFSET $2',
      kind,
      RECORD_LIMITS.maxGone,
    )
    if (!last) return
    await this.#tx.run('DELETE FROM record WHERE kind = $1 AND value IS NULL AND modseq <= $2', kind, last[0])
    await this.#tx.run(
      `INSERT INTO record_floor (kind, modseq) VALUES ($1, $2)
       ON CONFLICT (kind) DO UPDATE SET modseq = max(modseq, excluded.modseq)`,
      kind,
      last[0],
    )
  }
}

function recordOf([id, value, isOpen]: Row): KeptRecord {
  return { id, value, isOpen: isOpen === 1 }
}
