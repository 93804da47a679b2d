import { setImmediate } from 'node:timers/promises'
import { toFault } from '../../base/fault.ts'
import type { Body } from '../../core/mail/body.ts'
import { ENVELOPE_FIELDS, type SearchText } from '../../core/mail/search-text.ts'
import type { SqliteDatabase } from '../sql/sqlite-database.ts'
import { textOfBody } from './account-indexer.ts'
import { isKept, keptText } from './kept-text.ts'
import type { SearchIndex } from './search-index.ts'
import { bodyOfHead, bodyOfPiece, HEAD_KINDS, keptRow, pieceRow, placeSum } from './search-schema.ts'

/** Bodies that are compared in one pass over the lists: what bounds the memory, some 100 octets for each of their documents. */
const BODIES_OF_A_PASS = 50_000
/** Entries of lists that are read in one go. */
const ENTRIES_AT_ONCE = 20_000
const ROWS_AT_ONCE = 1000

/** What the comparison needs of an account. */
export interface IndexedMail {
  readonly database: SqliteDatabase
  readBody(bodyId: number): Promise<Body | undefined>
}

/**
 * Compares a search index with the mail, in both directions: every message that counts as indexed has its place and its body there, and of every
 * body the lists say exactly what its text says. Yields what is wrong, in words; any of it is mended by `SearchIndex.rebuild`.
 *
 * `pause` is waited for before each body is read. `index` should be one of its own: a pass takes long.
 */
export async function* verifyIndex(
  index: SearchIndex,
  mail: IndexedMail,
  pause: () => Promise<void> = setImmediate,
): AsyncGenerator<string> {
  try {
    yield* verifyDatabase(index)
    yield* verifyPlaces(index, mail.database)
    for (let after = 0; ; ) {
      const bodies = await index.readStrictly((tx) =>
        tx.rows<[number, number]>(
          `SELECT id, pieces FROM body WHERE id > $1 ORDER BY id LIMIT ${BODIES_OF_A_PASS}`,
          after,
        ),
      )
      if (bodies.length === 0) break
      yield* verifyBodies(index, mail, new Map(bodies), pause)
      after = (bodies.at(-1) as [number, number])[0]
    }
    yield* verifyStrays(index)
  } catch (error) {
    const { code, message } = toFault(error)
    if (!code.startsWith('store/')) throw error
    yield `the search index cannot be read: ${message}`
  }
}

async function* verifyDatabase(index: SearchIndex): AsyncGenerator<string> {
  const wrong = await index.readStrictly((tx) =>
    tx.rows<[string]>("SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'"),
  )
  for (const [problem] of wrong) yield `the search index is damaged: ${problem}`
}

/** Every message up to where its mailbox has been indexed has a place with its body, and the body is there. */
async function* verifyPlaces(index: SearchIndex, database: SqliteDatabase): AsyncGenerator<string> {
  for (const [mailbox, { uid: last }] of await index.progress()) {
    for (let after = 0; after < last; ) {
      const messages = await database.read((tx) =>
        tx.rows<[number, number]>(
          `SELECT uid, body FROM message WHERE mailbox = $1 AND uid > $2 AND uid <= $3 ORDER BY uid LIMIT ${ROWS_AT_ONCE}`,
          mailbox,
          after,
          last,
        ),
      )
      const end = messages.length < ROWS_AT_ONCE ? last : (messages.at(-1) as [number, number])[0]
      const places = await index.readStrictly((tx) =>
        tx.rows<[number, number, number | null]>(
          `SELECT p.uid, p.body, iif(p.sum = ${placeSum('p.')}, b.id, NULL) FROM place p LEFT JOIN body b ON b.id = p.body
           WHERE p.mailbox = $1 AND p.uid > $2 AND p.uid <= $3`,
          mailbox,
          after,
          end,
        ),
      )
      const placed = new Map(places.map(([uid, body, known]) => [uid, known === null ? undefined : body]))
      for (const [uid, body] of messages) {
        if (placed.get(uid) !== body) yield `message ${uid} of mailbox ${mailbox} counts as indexed and is not`
      }
      after = end
      await setImmediate()
    }
  }
}

/** `bodies` are numbers of bodies with the pieces that each is said to have. */
async function* verifyBodies(
  index: SearchIndex,
  mail: IndexedMail,
  bodies: ReadonlyMap<number, number>,
  pause: () => Promise<void>,
): AsyncGenerator<string> {
  const heads = documentsOf(bodies, () => HEAD_KINDS.length, headRow)
  for (const table of ['fields', 'head'] as const) await sumLists(index, table, heads)
  const words = await sumLists(
    index,
    'words',
    documentsOf(bodies, (pieces) => pieces, pieceRow),
  )
  for (const [body, pieces] of bodies) {
    await pause()
    if (pieces < 0) continue
    const text = await textOfBody(mail.database, body, (id) => mail.readBody(id))
    // It cannot be read, or is not there any more: not for the index to say.
    if (!text) continue
    const isRight = isIndexedAs(text, body, pieces, heads, words) && (await isKeptAs(text, body, index))
    if (!isRight) yield `body ${body} is not indexed as its text says`
  }
}

function isIndexedAs(
  text: SearchText,
  body: number,
  pieces: number,
  heads: ReadonlyMap<number, number>,
  words: ReadonlyMap<number, number>,
): boolean {
  return (
    text.pieces.length === pieces &&
    HEAD_KINDS.every((name, kind) => heads.get(headRow(body, kind)) === sumOf(text[name])) &&
    text.pieces.every((piece, n) => words.get(pieceRow(body, n)) === sumOf(piece))
  )
}

/** Whether the fields of its envelope are kept as they are. */
async function isKeptAs({ envelope }: SearchText, body: number, index: SearchIndex): Promise<boolean> {
  const rows = await index.readStrictly((tx) =>
    tx.rows<[number, string, number]>(
      'SELECT id, text, sum FROM kept WHERE id >= $1 AND id < $2',
      keptRow(body, 'subject'),
      keptRow(body + 1, 'subject'),
    ),
  )
  const kept = new Map(rows.map(([id, text, sum]) => [id, keptText(id, text, sum)]))
  const wanted = ENVELOPE_FIELDS.filter((field) => isKept(envelope[field]))
  return kept.size === wanted.length && wanted.every((field) => kept.get(keptRow(body, field)) === envelope[field])
}

function headRow(body: number, kind: number): number {
  return body * HEAD_KINDS.length + kind
}

/** The rows of all documents of these bodies, each with nothing found yet. */
function documentsOf(
  bodies: ReadonlyMap<number, number>,
  count: (pieces: number) => number,
  row: (body: number, n: number) => number,
): Map<number, number> {
  const documents = new Map<number, number>()
  for (const [body, pieces] of bodies) {
    for (let n = 0; pieces >= 0 && n < count(pieces); n++) documents.set(row(body, n), 0)
  }
  return documents
}

/** For each document the sum of its trigrams, as the lists have them. */
async function sumLists(
  index: SearchIndex,
  table: 'fields' | 'head' | 'words',
  documents: Map<number, number>,
): Promise<ReadonlyMap<number, number>> {
  for (let after = ''; ; ) {
    const next = await index.readStrictly(async (tx) => {
      let term = ''
      let sum = 0
      let entries = 0
      for await (const [found, document] of tx.iterate<[string, number]>(
        `SELECT term, doc FROM ${table}_terms WHERE term > $1`,
        after,
      )) {
        if (found !== term) {
          if (entries >= ENTRIES_AT_ONCE) return term
          term = found
          sum = hashOf(found)
        }
        entries++
        const before = documents.get(document)
        if (before !== undefined) documents.set(document, before + sum)
      }
      return undefined
    })
    if (next === undefined) return documents
    after = next
    await setImmediate()
  }
}

/** The sum of the trigrams of a text, each once, as FTS5 cuts them. Sums of whole numbers up to 2^53 are exact whatever their order. */
function sumOf(text: string): number {
  const characters = [...text.toWellFormed()]
  const seen = new Set<string>()
  let sum = 0
  for (let at = 0; at + 3 <= characters.length; at++) {
    const trigram = `${characters[at]}${characters[at + 1]}${characters[at + 2]}`
    if (seen.has(trigram)) continue
    seen.add(trigram)
    sum += hashOf(trigram)
  }
  return sum
}

/** FNV-1a over UTF-16 units, never 0. */
function hashOf(term: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < term.length; at++) hash = Math.imul(hash ^ term.charCodeAt(at), 0x01000193)
  return (hash >>> 0) + 1
}

/** Lists of bodies that nobody knows would be found again and again, for nothing. */
async function* verifyStrays(index: SearchIndex): AsyncGenerator<string> {
  for (const table of ['fields', 'head', 'words'] as const) {
    const rows = await index.readStrictly((tx) =>
      tx.rows<[number]>(
        `SELECT count(*) FROM ${table}_docsize d LEFT JOIN body b ON b.id = ${BODY_OF[table]} WHERE b.id IS NULL OR b.pieces < 0`,
      ),
    )
    const strays = rows[0]?.[0] ?? 0
    if (strays > 0) yield `${strays} documents of the search index are of no body`
  }
  const [kept] = await index.readStrictly((tx) =>
    tx.rows<[number]>(
      'SELECT count(*) FROM kept k LEFT JOIN body b ON b.id = k.id >> 3 WHERE b.id IS NULL OR b.pieces < 0',
    ),
  )
  if (kept && kept[0] > 0) yield `${kept[0]} texts of the search index are of no body`
}

const BODY_OF = { fields: bodyOfHead('d.id'), head: bodyOfHead('d.id'), words: bodyOfPiece('d.id') } as const
