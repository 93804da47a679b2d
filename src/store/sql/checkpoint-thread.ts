import { DatabaseSync } from 'node:sqlite'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

const EMPTIED = 'emptied'
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
 * locks of all its connections to a file in one place. Resolves with whether the log was emptied too.
 */
export async function checkpointElsewhere(path: string): Promise<boolean> {
  const thread = new Worker(new URL(import.meta.url), { workerData: { checkpointOf: path } satisfies CheckpointTask })
  const { promise, resolve, reject } = Promise.withResolvers<boolean>()
  let isEmptied = false
  thread.once('message', (message) => (isEmptied = message === EMPTIED))
  thread.once('error', reject)
  thread.once('exit', () => resolve(isEmptied))
  return promise
}

if (!isMainThread && isTask(workerData)) {
  using db = new DatabaseSync(workerData.checkpointOf, { timeout: 0 })
  db.exec('PRAGMA wal_checkpoint(PASSIVE)')
  // Nearly all is copied; now the log can be emptied in a moment in which nobody reads or writes, so that its size tells how much is left. Writers wait for no longer than that.
  for (let tries = 0; tries < TRIES; tries++) {
    if (tryToEmpty(db)) {
      parentPort?.postMessage(EMPTIED)
      break
    }
    Atomics.wait(NEVER, 0, 0, PAUSE_MS)
  }
}

function tryToEmpty(db: DatabaseSync): boolean {
  return db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] === 0
}

function isTask(data: unknown): data is CheckpointTask {
  return typeof data === 'object' && data !== null && 'checkpointOf' in data
}
