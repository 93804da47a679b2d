import { setImmediate } from 'node:timers/promises'
import { isFault } from '../../base/fault.ts'
import type { Body } from '../../core/mail/body.ts'
import type { MailboxId } from '../../core/mail/mailbox.ts'
import { readSearchText, type SearchText } from '../../core/mail/search-text.ts'
import { decodePart } from '../sql/part-json.ts'
import type { SqliteDatabase } from '../sql/sqlite-database.ts'
import type { IndexBatch, Placed, SearchIndex } from './search-index.ts'
import { type MailboxState, SearchSweep } from './search-sweep.ts'

/** Messages of one transaction: larger ones make a better index, smaller ones lose less. */
const MESSAGES_AT_ONCE = 100
/** UTF-16 units of text that wait in memory for their transaction, but for the last message. */
const TEXT_AT_ONCE = 2 * 1024 * 1024
/** How long it works before other work of the process gets its turn. */
const TURN_MS = 8

/** Keeps the search index of one account up to its mail. */
export class AccountIndexer {
  readonly #database: SqliteDatabase
  readonly #index: SearchIndex
  readonly #readBody: (bodyId: number) => Promise<Body | undefined>
  readonly #sweep: SearchSweep

  constructor(database: SqliteDatabase, index: SearchIndex, readBody: (id: number) => Promise<Body | undefined>) {
    this.#database = database
    this.#index = index
    this.#readBody = readBody
    this.#sweep = new SearchSweep(database, index)
  }

  /** Indexes for about so long and lets others work in between. Resolves with whether there is more to do. */
  async work(forMs: number): Promise<boolean> {
    const until = performance.now() + forMs
    const mailboxes = await readMailboxes(this.#database)
    // An account without mail needs no index.
    if (mailboxes.every(({ last }) => last === 0)) return false
    const progress = await this.#index.progress()
    for (const mailbox of mailboxes) {
      for (let from = progress.get(mailbox.id)?.uid ?? 0; from < mailbox.last; ) {
        const batch = await this.#read(mailbox, from)
        await this.#index.add(batch, pauses())
        from = batch.upTo
        if (performance.now() >= until) return true
      }
    }
    for (const mailbox of mailboxes) {
      const before = progress.get(mailbox.id)
      if (before && before.sweptModseq < mailbox.modseq) await this.#sweep.mailbox(mailbox, before)
      if (performance.now() >= until) return true
    }
    await this.#sweep.deletedMailboxes(mailboxes, [...progress.keys()])
    // Nobody comes back to an account that is done until it changes.
    await this.#index.sync()
    return false
  }

  /** The next messages of a mailbox with the texts of those that are not in the index. */
  async #read(mailbox: MailboxState, from: number): Promise<IndexBatch> {
    const { last, modseq } = mailbox
    const messages = await this.#messages(mailbox.id, from, last)
    const known = await this.#index.known(messages.map(({ body }) => body))
    const texts = new Map<number, SearchText | undefined>()
    const pause = pauses()
    let length = 0
    let taken = 0
    for (const { body } of messages) {
      if (length >= TEXT_AT_ONCE) break
      taken++
      if (known.has(body) || texts.has(body)) continue
      const text = await textOfBody(this.#database, body, this.#readBody)
      texts.set(body, text)
      length += text ? lengthOf(text) : 0
      await pause()
    }
    // What a power failure takes from the mail must not stay in the index: its numbers would be given to others.
    await this.#database.sync()
    const whole = taken === messages.length && messages.length < MESSAGES_AT_ONCE
    const upTo = whole ? last : (messages[taken - 1] as Placed).uid
    return { mailbox: mailbox.id, messages: messages.slice(0, taken), upTo, modseq, texts }
  }

  async #messages(mailbox: MailboxId, from: number, last: number): Promise<Placed[]> {
    const rows = await this.#database.read((tx) =>
      tx.rows<[number, number]>(
        'SELECT uid, body FROM message WHERE mailbox = $1 AND uid > $2 AND uid <= $3 ORDER BY uid LIMIT $4',
        mailbox,
        from,
        last,
        MESSAGES_AT_ONCE,
      ),
    )
    return rows.map(([uid, body]) => ({ uid, body }))
  }
}

/**
 * The text of a body as it is to be indexed. Undefined if it has too much, has been expunged, or is not what was stored: then a search that looks
 * into it says so.
 */
export async function textOfBody(
  database: SqliteDatabase,
  bodyId: number,
  readBody: (bodyId: number) => Promise<Body | undefined>,
): Promise<SearchText | undefined> {
  const row = await database.read((tx) =>
    tx.get<{ parts: string; envelope: Uint8Array }>('SELECT parts, envelope FROM body WHERE id = $1', bodyId),
  )
  try {
    const body = row && (await readBody(bodyId))
    return body && (await readSearchText(body, decodePart(row.parts), row.envelope))
  } catch (error) {
    if (isFault(error, 'store/body-corrupt') || isFault(error, 'store/body-missing')) return undefined
    throw error
  }
}

async function readMailboxes(database: SqliteDatabase): Promise<MailboxState[]> {
  const rows = await database.read((tx) =>
    tx.rows<[number, number, number, number]>(
      'SELECT id, uid_next - 1, highest_modseq, vanished_floor FROM mailbox ORDER BY id',
    ),
  )
  return rows.map(([id, last, modseq, vanishedFloor]) => ({ id, last, modseq, vanishedFloor }))
}

function lengthOf(text: SearchText): number {
  return text.other.length + text.pieces.reduce((sum, piece) => sum + piece.length, 0)
}

/** Waits for the others when a turn has lasted long enough. */
function pauses(): () => Promise<void> {
  let turnEnds = performance.now() + TURN_MS
  return async () => {
    if (performance.now() < turnEnds) return
    await setImmediate()
    turnEnds = performance.now() + TURN_MS
  }
}
