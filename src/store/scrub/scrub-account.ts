import { stat } from 'node:fs/promises'
import { Fault } from '../../base/fault.ts'
import type { SqliteDatabase } from '../sql/sqlite-database.ts'
import { checkRows } from './check-account.ts'
import type { Finding } from './finding.ts'
import { mendRows } from './mend-rows.ts'
import { type ScrubbedBodies, scrubBodies } from './scrub-bodies.ts'
import type { Scrubbing } from './scrubbing.ts'

/** The search index of an account. */
interface ScrubbedIndex {
  /** What is wrong with it. */
  problems(): AsyncIterable<string>
  /** Has it made anew, in the background. */
  rebuild(): Promise<void>
}

/** Looks at all of an account: structure of the database, rows, bodies, the search index. What has been mended is named too. */
export async function* scrubAccount(
  parts: ScrubbedBodies & { readonly index: ScrubbedIndex },
  scrubbing: Scrubbing,
): AsyncGenerator<Finding> {
  // Who goes on with the bodies has been through the rows.
  if (scrubbing.after === 0) {
    await scrubbing.pace((await stat(parts.database.path)).size)
    yield* scrubRows(parts.database, scrubbing.repair)
  }
  yield* scrubBodies(parts, scrubbing)
  yield* scrubIndex(parts.index, scrubbing.repair)
}

async function* scrubRows(database: SqliteDatabase, repair: boolean): AsyncGenerator<Finding> {
  const found = await Array.fromAsync(checkRows(database))
  if (!repair) {
    yield* found
    return
  }
  const failure = await tryMend(
    database,
    found.some(({ what }) => what === 'database' || what === 'reference'),
  )
  if (found.length === 0) return
  const left = new Set((await Array.fromAsync(checkRows(database))).map((finding) => JSON.stringify(finding)))
  for (const finding of found) {
    if (!left.has(JSON.stringify(finding))) yield { ...finding, mended: 'it was set right' }
    else yield failure ? { ...finding, problem: `${finding.problem} (not mended: ${failure})` } : finding
  }
}

/** Says why not, if it could not: what a database that is damaged in its structure takes is not known beforehand. */
async function tryMend(database: SqliteDatabase, reindex: boolean): Promise<string | undefined> {
  try {
    // Indexes follow from their tables.
    if (reindex) await database.write((tx) => tx.run('REINDEX'))
    await database.write(mendRows)
    return undefined
  } catch (error) {
    if (error instanceof Fault && error.who === 'us') return error.message
    throw error
  }
}

/** A damaged search index costs time, and a flip in it could hide a message. It follows from the mail. */
async function* scrubIndex(index: ScrubbedIndex, repair: boolean): AsyncGenerator<Finding> {
  const found: Finding[] = []
  for await (const problem of index.problems()) {
    found.push({ what: 'index', mailbox: undefined, uid: undefined, problem })
  }
  if (found.length === 0) return
  if (repair) await index.rebuild()
  for (const finding of found) yield repair ? { ...finding, mended: 'it is made anew' } : finding
}
