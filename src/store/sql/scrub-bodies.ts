import { isFault } from '../../base/fault.ts'
import type { Body } from '../../core/mail/body.ts'
import { contentOf } from '../../core/mail/content-of.ts'
import type { Finding } from './check-account.ts'
import { contentColumns } from './content-columns.ts'
import { CONTENT_GROUPS, type ContentGroup, isSound } from './content-sums.ts'
import type { SqlReader, SqlRow, SqlValue } from './database.ts'
import type { SqliteDatabase } from './sqlite-database.ts'

/** Bodies named in one read: the reader connection must not be held while they are hashed. */
const BATCH = 100

/** What is wrong with a body, and which groups of its content would have to be worked out again. */
export interface BodyProblem {
  readonly body: number
  readonly what: 'body' | 'content' | 'outdated'
  readonly problem: string
}

/** Reads every body of an account again, compares it with its digest, and what its row says of it with what is in it. */
export async function* scrubBodies(
  database: SqliteDatabase,
  read: (bodyId: number) => Promise<Body | undefined>,
): AsyncGenerator<Finding> {
  for (let after = 0; ; ) {
    const ids = await database.read((tx) =>
      tx.rows<[number]>('SELECT id FROM body WHERE id > $1 ORDER BY id LIMIT $2', after, BATCH),
    )
    if (ids.length === 0) return
    for (const [id] of ids) {
      after = id
      for (const problem of await findProblems(database, id, read)) yield* concerned(database, problem)
    }
  }
}

/** Everything that is wrong with one body; nothing if it has been expunged meanwhile. */
async function findProblems(
  database: SqliteDatabase,
  id: number,
  read: (bodyId: number) => Promise<Body | undefined>,
): Promise<BodyProblem[]> {
  try {
    const row = await database.read((tx) => readContent(tx, id))
    const body = await read(id)
    if (!row || !body) return []
    const expected = contentColumns(await contentOf(body))
    return compareContent(id, row, expected)
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
async function* concerned(database: SqliteDatabase, { body, what, problem }: BodyProblem): AsyncGenerator<Finding> {
  const messages = await database.read((tx) =>
    tx.rows<[string, number]>(
      `SELECT b.name, m.uid FROM message m JOIN mailbox b ON b.id = m.mailbox WHERE m.body = $1
       UNION ALL
       SELECT coalesce(b.name, g.name), e.uid FROM expunged e LEFT JOIN mailbox b ON b.id = e.mailbox
         LEFT JOIN gone_mailbox g ON g.id = e.mailbox WHERE e.body = $1`,
      body,
    ),
  )
  for (const [mailbox, uid] of messages) yield { what, mailbox, uid, problem }
}
