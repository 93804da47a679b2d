import { isFault } from '../../base/fault.ts'
import type { Body } from '../../core/mail/body.ts'
import { contentOf } from '../../core/mail/content-of.ts'
import type { AccountBlobs } from '../blobs/account-blobs.ts'
import { contentColumns } from '../sql/content-columns.ts'
import type { SqlReader, SqlRow, SqlValue } from '../sql/database.ts'
import type { SqliteDatabase } from '../sql/sqlite-database.ts'
import { CONTENT_GROUPS, type ContentGroup, isSound } from './content-sums.ts'
import type { Finding } from './finding.ts'
import { mendBody, mendContent } from './mend-body.ts'
import type { Scrubbing } from './scrubbing.ts'

/** Bodies named in one read: the reader connection must not be held while they are hashed. */
const BATCH = 100
/**
 * Bodies that could not be mended after which no more are tried: each may cost a second or two of hashing and a look into every other account. A disk that
 * has so many wrong is no case for mending.
 */
const MOST_HOPELESS = 100

/** What bodies are scrubbed with. */
export interface ScrubbedBodies {
  readonly database: SqliteDatabase
  readonly blobs: AccountBlobs
  /** The account's folder. */
  readonly folder: string
  readonly read: (bodyId: number) => Promise<Body | undefined>
}

/** What is wrong with a body. */
interface BodyProblem {
  readonly body: number
  readonly what: 'body' | 'content' | 'outdated'
  readonly problem: string
  readonly mended?: string
}

/** Reads every body of an account again, compares it with its digest, and what its row says of it with what is in it. */
export async function* scrubBodies(parts: ScrubbedBodies, scrubbing: Scrubbing): AsyncGenerator<Finding> {
  const { database } = parts
  let hopeless = 0
  for (let after = scrubbing.after; ; ) {
    const bodies = await database.read((tx) =>
      tx.rows<[number, number]>('SELECT id, size FROM body WHERE id > $1 ORDER BY id LIMIT $2', after, BATCH),
    )
    if (bodies.length === 0) return
    for (const [id, size] of bodies) {
      await scrubbing.pace(size)
      for (const problem of await scrubBody(parts, id, scrubbing, hopeless < MOST_HOPELESS)) {
        if (problem.what === 'body' && problem.mended === undefined) hopeless++
        yield* concerned(database, problem)
      }
      after = id
      await scrubbing.told(id, size)
    }
  }
}

/** Everything that is wrong with one body; nothing if it has been expunged meanwhile. */
async function scrubBody(
  parts: ScrubbedBodies,
  id: number,
  scrubbing: Scrubbing,
  isHopeful: boolean,
): Promise<BodyProblem[]> {
  const { database, blobs, folder } = parts
  const problems = await findProblems(parts, id, scrubbing.repair)
  if (!scrubbing.repair || !isHopeful || !problems.some(({ what }) => what === 'body')) return problems
  try {
    const mended = await mendBody(database, blobs, folder, id, scrubbing.elsewhere)
    if (mended === undefined) return problems
    return [...problems.map((problem) => ({ ...problem, mended })), ...(await findProblems(parts, id, true))]
  } catch (error) {
    if (isFault(error, 'store/corrupt')) return problems
    throw error
  }
}

/** With `repair` what is wrong with the content only is mended at once. */
async function findProblems({ database, read }: ScrubbedBodies, id: number, repair: boolean): Promise<BodyProblem[]> {
  try {
    const row = await database.read((tx) => readContent(tx, id))
    const body = await read(id)
    if (!row || !body) return []
    const content = await contentOf(body)
    const problems = compareContent(id, row, contentColumns(content))
    if (!repair || (problems.length === 0 && row['sums'] !== null)) return problems
    await mendContent(database, id, content)
    return problems.map((problem) => ({ ...problem, mended: 'it was worked out again' }))
  } catch (error) {
    if (isFault(error) && DAMAGE.has(error.code)) return [{ body: id, what: 'body', problem: error.message }]
    throw error
  }
}

/** Faults that say something of the body and not of the machine. */
const DAMAGE: ReadonlySet<string> = new Set(['store/body-corrupt', 'store/body-missing', 'store/corrupt'])

const CONTENT = [...new Set(Object.values(CONTENT_GROUPS).flat()), 'sums'].join(', ')

function readContent(tx: SqlReader, id: number) {
  return tx.get<SqlRow>(`SELECT ${CONTENT} FROM body WHERE id = $1`, id)
}

function compareContent(body: number, row: SqlRow, expected: Readonly<Record<string, SqlValue>>): BodyProblem[] {
  const problems: BodyProblem[] = []
  for (const [group, columns] of Object.entries(CONTENT_GROUPS) as [ContentGroup, readonly string[]][]) {
    const stored = columns.map((column) => row[column] as SqlValue)
    if (!isSound(group, stored, row['sums'] as SqlValue)) {
      problems.push({ body, what: 'content', problem: `${group} is not what was stored` })
    } else if (!columns.every((column, at) => same(stored[at] as SqlValue, expected[column] as SqlValue))) {
      // Written so by another version of the program, which understood the message otherwise.
      problems.push({ body, what: 'outdated', problem: `${group} is not what this version works out` })
    }
  }
  return problems
}

function same(a: SqlValue, b: SqlValue): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0
  return a === b
}

/** One finding for each message that has the body; none if it has been expunged meanwhile. */
async function* concerned(database: SqliteDatabase, { body, ...finding }: BodyProblem): AsyncGenerator<Finding> {
  const messages = await database.read((tx) =>
    tx.rows<[string, number]>(
      `SELECT b.name, m.uid FROM message m JOIN mailbox b ON b.id = m.mailbox WHERE m.body = $1
       UNION ALL
       SELECT coalesce(b.name, g.name), e.uid FROM expunged e LEFT JOIN mailbox b ON b.id = e.mailbox
         LEFT JOIN gone_mailbox g ON g.id = e.mailbox WHERE e.body = $1`,
      body,
    ),
  )
  for (const [mailbox, uid] of messages) yield { ...finding, mailbox, uid }
}
