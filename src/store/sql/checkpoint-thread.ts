import { DatabaseSync } from 'node:sqlite'
import { isMainThread, Worker, workerData } from 'node:worker_threads'

const TRIES = 40
const PAUSE_MS = 25
const NEVER = new Int32Array(new SharedArrayBuffer(4))

/** What the thread is told; also how it knows itself. */
interface CheckpointTask {
  readonly checkpointOf: string
}

/**
 * Copies the log of a database into the database in a thread of its own, while others go on reading and writing: a change of a million messages leaves a log of
 * hundreds of megabytes, and the connection that copied it would stand still for as long as the disk takes. A connection of the same process is safe here: SQLite keeps the
 * locks of all its connections to a file in one place.
 */
export async function checkpointElsewhere(path: string): Promise<void> {
  const thread = new Worker(new URL(import.meta.url), { workerData: { checkpointOf: path } satisfies CheckpointTask })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  thread.once('error', reject)
  thread.once('exit', () => resolve())
  await promise
}

if (!isMainThread && isTask(workerData)) {
  using db = new DatabaseSync(workerData.checkpointOf, { timeout: 0 })
  db.exec('PRAGMA wal_checkpoint(PASSIVE)')
  // Nearly all is copied; now the log can be emptied in a moment in which nobody reads or writes, so that its size tells how much is left. Writers wait for no longer than that.
  for (let tries = 0; tries < TRIES && !tryToEmpty(db); tries++) Atomics.wait(NEVER, 0, 0, PAUSE_MS)
}

function tryToEmpty(db: DatabaseSync): boolean {
  return db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] === 0
}

function isTask(data: unknown): data is CheckpointTask {
  return typeof data === 'object' && data !== null && 'checkpointOf' in data
}
