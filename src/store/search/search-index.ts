import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isFault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import type { Candidates, Needle } from '../../core/mail/mail-store.ts'
import type { MailboxId } from '../../core/mail/mailbox.ts'
import { ENVELOPE_FIELDS, type SearchText } from '../../core/mail/search-text.ts'
import { UidSet } from '../../core/mail/uid-set.ts'
import type { Answer, SqlReader, SqlWriter } from '../sql/database.ts'
import { SqliteDatabase } from '../sql/sqlite-database.ts'
import { findInEnvelopes, findPlaces, narrow } from './find-places.ts'
import { isKept, keptSum } from './kept-text.ts'
import { HEAD_KINDS, keptRow, pieceRow, SEARCH_MIGRATIONS, tableOf, UNINDEXED } from './search-schema.ts'

/** What is found lies all over the index: with less a search in 10,000 messages read half of its pages anew each time. */
const CACHE_KIB = 2048

const FILE = /^search\.(\d{1,15})\.db$/

/** A message with the body that it has. */
export interface Placed {
  readonly uid: number
  readonly body: number
}

/** Up to which UID a mailbox has been indexed, and up to which modseq what vanished from it has been taken out. */
export interface Progress {
  readonly uid: number
  readonly sweptModseq: number
}

/** What is to be taken in of one mailbox: all messages behind those that were there, up to `upTo`. */
export interface IndexBatch {
  readonly mailbox: MailboxId
  readonly messages: readonly Placed[]
  readonly upTo: number
  /** The modseq of the mailbox at some moment before the messages were read. */
  readonly modseq: number
  /** Texts of the bodies that were not in the index; undefined for one that is not to be indexed. */
  readonly texts: ReadonlyMap<number, SearchText | undefined>
}

/**
 * The search index of one account, in a database of its own beside the mail: nothing of it need be on stable storage, and it can be deleted
 * at any time. Once it has all of the mail it is synced, so that it can be relied on to have it. It only narrows: who asks looks at the messages themselves. Of short fields of the envelope it keeps the text, with sums, and decides.
 *
 * One that SQLite finds damaged is deleted and begun anew, under another name: another process may have the old file open, and what it does to
 * the files that belong to that name must not touch the new ones.
 */
export class SearchIndex {
  readonly #folder: string
  readonly #log: Log
  #database: Promise<SqliteDatabase> | undefined
  /** Which of its files was opened last. */
  #number = 0

  /** `folder` is that of the account. Nothing is opened until it is needed. */
  constructor(folder: string, log: Log) {
    this.#folder = folder
    this.#log = log
  }

  /** Those of `within` that hold the needle, or may. All of them may if the index cannot tell, whatever is wrong with it. */
  async candidates(mailbox: MailboxId, needle: Needle, within: UidSet): Promise<Candidates> {
    const all = { certain: UidSet.empty, possible: within }
    try {
      if (needle.where === 'envelope') {
        return (await this.#use((database) => findInEnvelopes(database, mailbox, needle, within))) ?? all
      }
      const plan = narrow(needle)
      const possible =
        plan && (await this.#use((database) => database.read((tx) => findPlaces(tx, mailbox, plan, within))))
      return possible ? { certain: UidSet.empty, possible } : all
    } catch (error) {
      this.#log.error('search/index-unusable', error)
      return all
    }
  }

  /** How far each mailbox has come. */
  async progress(): Promise<ReadonlyMap<MailboxId, Progress>> {
    const rows = await this.#use((database) =>
      database.read((tx) => tx.rows<[number, number, number]>('SELECT mailbox, uid, swept_modseq FROM progress')),
    )
    return new Map(rows?.map(([mailbox, uid, sweptModseq]) => [mailbox, { uid, sweptModseq }]))
  }

  /** Those of the bodies that are in the index. */
  async known(bodies: readonly number[]): Promise<ReadonlySet<number>> {
    const rows = await this.#use((database) => database.read((tx) => knownBodies(tx, bodies)))
    return new Set(rows ?? [])
  }

  /**
   * Takes messages in. If one of the bodies without a text is no longer there, the messages before it are. `pause` is waited for between
   * documents, of which each takes some milliseconds. Not durable: what a power failure takes away is indexed again.
   */
  async add(batch: IndexBatch, pause: () => Promise<void>): Promise<void> {
    await this.#use((database) => database.write((tx) => addBatch(tx, batch, pause), { durable: false }))
  }

  /** Puts what was taken in so far on stable storage. */
  async sync(): Promise<void> {
    await this.#use((database) => database.sync())
  }

  /** Works within one transaction on the index. Undefined if it was damaged. */
  async write<T>(work: (tx: SqlWriter) => Answer<T>): Promise<T | undefined> {
    return this.#use((database) => database.write(work, { durable: false }))
  }

  /** Looks within one transaction. @throws Fault store/corrupt */
  async readStrictly<T>(work: (tx: SqlReader) => Answer<T>): Promise<T> {
    return (await this.#open()).read(work)
  }

  /** Whether one has been begun. */
  async isThere(): Promise<boolean> {
    return (await newest(this.#folder)) > 0
  }

  /** Deletes it and begins anew, unless another process has done so already since this one was opened. */
  async rebuild(): Promise<void> {
    const number = await newest(this.#folder)
    await this.close()
    if (this.#number === 0 || number === this.#number) await startAnew(this.#folder, number)
    this.#number = 0
  }

  async close(): Promise<void> {
    const opening = this.#database
    this.#database = undefined
    try {
      await (await opening)?.close()
    } catch (error) {
      // It could not be opened, or not be closed: who used it was told, and there is nothing in it that would be missed.
      this.#log.warn('search/close-failed', { error: String(error) })
    }
  }

  /** Undefined when the index was damaged: it has been deleted then. */
  async #use<T>(work: (database: SqliteDatabase) => Promise<T>): Promise<T | undefined> {
    try {
      return await work(await this.#open())
    } catch (error) {
      if (!isDamage(error)) throw error
      this.#log.error('search/damaged', error)
      await this.rebuild()
      return undefined
    }
  }

  #open(): Promise<SqliteDatabase> {
    if (!this.#database) {
      const opening = this.#openNewest()
      this.#database = opening
      opening.catch(() => {
        if (this.#database === opening) this.#database = undefined
      })
    }
    return this.#database
  }

  async #openNewest(): Promise<SqliteDatabase> {
    this.#number = (await newest(this.#folder)) || 1
    const path = join(this.#folder, `search.${this.#number}.db`)
    return SqliteDatabase.open(path, { migrations: SEARCH_MIGRATIONS, log: this.#log, cacheKiB: CACHE_KIB })
  }
}

/** Also statements that SQLite cannot make sense of: a flipped bit in the schema takes a column or a table away. */
function isDamage(error: unknown): boolean {
  return (
    isFault(error, 'store/corrupt') ||
    isFault(error, 'store/bad-statement') ||
    isFault(error, 'store/constraint') ||
    isFault(error, 'store/schema-too-new')
  )
}

/** The number of the newest index, 0 if there is none. */
async function newest(folder: string): Promise<number> {
  return (await readdir(folder)).reduce((most, name) => Math.max(most, Number(FILE.exec(name)?.[1] ?? 0)), 0)
}

/** First the new one, so that nobody opens the old one again, then the old one goes. */
async function startAnew(folder: string, old: number): Promise<void> {
  const database = await SqliteDatabase.open(join(folder, `search.${old + 1}.db`), { migrations: SEARCH_MIGRATIONS })
  await database.close()
  for (const name of await readdir(folder)) {
    const number = Number(/^search\.(\d{1,15})\.db(?:-wal|-shm)?$/.exec(name)?.[1] ?? Number.POSITIVE_INFINITY)
    if (number <= old) await rm(join(folder, name), { force: true })
  }
}

async function knownBodies(tx: SqlReader, bodies: readonly number[]): Promise<number[]> {
  const rows = await tx.rows<[number]>(
    'SELECT id FROM body WHERE id IN (SELECT value FROM json_each($1))',
    JSON.stringify(bodies),
  )
  return rows.map(([id]) => id)
}

async function addBatch(
  tx: SqlWriter,
  { mailbox, messages, upTo, modseq, texts }: IndexBatch,
  pause: () => Promise<void>,
): Promise<void> {
  let done = upTo
  for (const { uid, body } of messages) {
    if (!(await tx.get('SELECT 1 FROM body WHERE id = $1', body))) {
      if (!texts.has(body)) {
        // Another process has swept it away since it was looked for.
        done = uid - 1
        break
      }
      await addBody(tx, body, texts.get(body))
      await pause()
    }
    await tx.run(
      'INSERT INTO place (mailbox, uid, body) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      mailbox,
      uid,
      body,
    )
  }
  await tx.run(
    `INSERT INTO progress (mailbox, uid, swept_modseq) VALUES ($1, $2, $3)
     ON CONFLICT (mailbox) DO UPDATE SET uid = max(uid, excluded.uid)`,
    mailbox,
    done,
    modseq,
  )
}

async function addBody(tx: SqlWriter, body: number, text: SearchText | undefined): Promise<void> {
  await tx.run('INSERT INTO body (id, pieces) VALUES ($1, $2)', body, text ? text.pieces.length : UNINDEXED)
  if (!text) return
  for (const [kind, name] of HEAD_KINDS.entries()) {
    const row = body * HEAD_KINDS.length + kind
    await tx.run(`INSERT INTO ${tableOf(kind)} (rowid, text) VALUES ($1, $2)`, row, text[name])
  }
  for (const [piece, words] of text.pieces.entries()) {
    await tx.run('INSERT INTO words (rowid, text) VALUES ($1, $2)', pieceRow(body, piece), words)
  }
  for (const field of ENVELOPE_FIELDS) {
    const [id, value] = [keptRow(body, field), text.envelope[field]]
    if (isKept(value)) {
      await tx.run('INSERT INTO kept (id, text, sum) VALUES ($1, $2, $3)', id, value, keptSum(id, value))
    }
  }
}
