import { DatabaseSync } from 'node:sqlite'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { isBusy } from './sqlite-fault.ts'

/** Each try keeps writers waiting for as long as two syncs take. */
const TRIES = 10
const PAUSE_MS = 100
/** What is kept of the file of the log. */
const KEPT_BYTES = 8 * 1024 * 1024
const NEVER = new Int32Array(new SharedArrayBuffer(4))
/** How long a thread waits for more: making one takes 25 ms of CPU, and a queue that is busy has its log copied every second. */
const IDLE_MS = 5000

/** How the thread knows what it is for. */
const PURPOSE = 'posthus-checkpoints'

/** What the thread answers. */
interface CheckpointAnswer {
  readonly isEmptied: boolean
  readonly error?: unknown
}

/**
 * Copies the log of a database into the database in a thread of its own, while others go on reading and writing: a change of a million messages leaves a log of
 * hundreds of megabytes, and the connection that copied it would stand still for as long as the disk takes. A connection of the same process is safe here: SQLite keeps the
 * locks of all its connections to a file in one place. The thread ends when it has had nothing to do for some seconds.
 */
export class CheckpointThread implements AsyncDisposable {
  #thread: Worker | undefined
  #expiry: NodeJS.Timeout | undefined

  /** One at a time. Resolves with whether the log was emptied too. */
  async checkpoint(path: string): Promise<boolean> {
    clearTimeout(this.#expiry)
    const thread = (this.#thread ??= this.#make())
    thread.ref()
    try {
      const { isEmptied, error } = await answerOf(thread, path)
      if (error !== undefined) throw error
      return isEmptied
    } finally {
      // One that waits keeps no process alive.
      thread.unref()
      this.#expiry = setTimeout(() => void this.#end(), IDLE_MS).unref()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#expiry)
    await this.#end()
  }

  #make(): Worker {
    const thread = new Worker(new URL(import.meta.url), { workerData: PURPOSE })
    thread.once('exit', () => {
      if (this.#thread === thread) this.#thread = undefined
    })
    return thread
  }

  async #end(): Promise<void> {
    const thread = this.#thread
    this.#thread = undefined
    await thread?.terminate()
  }
}

function answerOf(thread: Worker, path: string): Promise<CheckpointAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<CheckpointAnswer>()
  thread.once('message', resolve)
  thread.once('error', reject)
  const ended = () => reject(new Error('the thread ended'))
  thread.once('exit', ended)
  thread.postMessage(path)
  return promise.finally(() => {
    thread.off('message', resolve)
    thread.off('error', reject)
    thread.off('exit', ended)
  })
}

if (!isMainThread && workerData === PURPOSE) {
  parentPort?.on('message', (path: string) => parentPort?.postMessage(answer(path)))
}

function answer(path: string): CheckpointAnswer {
  try {
    using db = new DatabaseSync(path, { timeout: 0 })
    db.exec(`PRAGMA journal_size_limit = ${KEPT_BYTES}; PRAGMA wal_checkpoint(PASSIVE)`)
    // Nearly all is copied; now the log can begin anew in a moment in which nobody reads or writes. Writers wait for no longer than that.
    for (let tries = 0; tries < TRIES; tries++) {
      if (tryToEmpty(db)) return { isEmptied: true }
      Atomics.wait(NEVER, 0, 0, PAUSE_MS)
    }
    return { isEmptied: false }
  } catch (error) {
    return { isEmptied: false, error }
  }
}

/**
 * Has the log begin anew in the file that is there: a sync of what lies in the place of something older takes a good half of the time, and of the CPU, of one that makes the file longer. The commit that
 * follows cuts the file to `KEPT_BYTES`. It is made here, so that the size tells at once how much is left, unless somebody else is about to commit.
 */
function tryToEmpty(db: DatabaseSync): boolean {
  if (db.prepare('PRAGMA wal_checkpoint(RESTART)').get()?.['busy'] !== 0) return false
  try {
    db.exec('BEGIN IMMEDIATE')
  } catch (error) {
    if (isBusy(error)) return true
    throw error
  }
  db.exec(`PRAGMA user_version = ${Number(db.prepare('PRAGMA user_version').get()?.['user_version'])}; COMMIT`)
  return true
}
