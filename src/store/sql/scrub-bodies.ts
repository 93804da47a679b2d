import { isFault } from '../../base/fault.ts'
import type { Body } from '../../core/mail/body.ts'
import type { Finding } from './check-account.ts'
import type { SqliteDatabase } from './sqlite-database.ts'

/** Bodies named in one read: the reader connection must not be held while they are hashed. */
const BATCH = 100

/** Reads every body of an account again and compares it with its digest. */
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
      const problem = await findProblem(id, read)
      if (problem !== undefined) yield* concerned(database, id, problem)
    }
  }
}

async function findProblem(
  id: number,
  read: (bodyId: number) => Promise<Body | undefined>,
): Promise<string | undefined> {
  try {
    for await (const _ of (await read(id))?.chunks() ?? []) break
    return undefined
  } catch (error) {
    if (isFault(error, 'store/body-corrupt') || isFault(error, 'store/body-missing')) return error.message
    throw error
  }
}

/** One finding for each message that has the body, expunged ones too; none if all have been given up meanwhile. */
async function* concerned(database: SqliteDatabase, body: number, problem: string): AsyncGenerator<Finding> {
  const messages = await database.read((tx) =>
    tx.rows<[string, number]>(
      `SELECT b.name, m.uid FROM message m JOIN mailbox b ON b.id = m.mailbox WHERE m.body = $1
       UNION ALL
       SELECT coalesce(b.name, g.name), e.uid FROM expunged e LEFT JOIN mailbox b ON b.id = e.mailbox
         LEFT JOIN gone_mailbox g ON g.id = e.mailbox WHERE e.body = $1`,
      body,
    ),
  )
  for (const [mailbox, uid] of messages) yield { what: 'body', mailbox, uid, problem }
}
