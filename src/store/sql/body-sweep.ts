import { hex } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { AccountBlobs } from '../blobs/account-blobs.ts'
import type { UnusedFile } from './account-state.ts'
import type { SqlWriter } from './database.ts'
import type { SqliteDatabase } from './sqlite-database.ts'

/** How long the file of an expunged body stays for those who were about to read it. */
export const FILE_GRACE_MS = 60_000
/** Octets of files that may wait for it: somebody who has large messages given up one after another must not fill the disk with what waits. */
const MOST_WAITING_BYTES = 64 * 1024 * 1024

/**
 * Removes files of bodies that no message has any more, and that nobody has uploaded lately.
 *
 * It does so within a write transaction of the account: as files are added within one too, none can be added, by any process, between the look
 * at the rows and the removal. And it waits for a sync before the removal: the transaction that deleted the row may be one of
 * another process and not yet on stable storage, and a power failure must not bring back a row whose file is gone.
 */
export class BodySweep {
  readonly #database: SqliteDatabase
  readonly #blobs: AccountBlobs
  readonly #clock: Clock
  readonly #log: Log
  #waiting: Uint8Array[] = []
  #waitingBytes = 0
  #timer: Disposable | undefined
  #running: Promise<void> | undefined

  constructor(database: SqliteDatabase, blobs: AccountBlobs, clock: Clock, log: Log) {
    this.#database = database
    this.#blobs = blobs
    this.#clock = clock
    this.#log = log
  }

  /** Files whose rows have been deleted, durably. */
  add(files: readonly UnusedFile[]): void {
    if (files.length === 0) return
    for (const { digest, size } of files) {
      this.#waiting.push(digest)
      this.#waitingBytes += size
    }
    if (this.#waitingBytes > MOST_WAITING_BYTES) {
      this.#running = Promise.all([this.#running, this.#removeWaiting()]).then(() => undefined)
      return
    }
    this.#timer ??= this.#clock.after(FILE_GRACE_MS, () => {
      this.#timer = undefined
      this.#running = this.#removeWaiting()
    })
  }

  /** Looks at every file of the account. Returns how many it removed. */
  all(): Promise<number> {
    return this.#database.write(async (tx) => {
      await this.#database.sync()
      let removed = 0
      for await (const { path, digest } of this.#blobs.entries()) {
        if (digest !== undefined && (await isUsed(tx, Buffer.from(digest, 'hex')))) continue
        await this.#blobs.removePath(path)
        removed++
      }
      return removed
    })
  }

  /** Removes what waits, before the account is closed. */
  async close(): Promise<void> {
    this.#timer?.[Symbol.dispose]()
    await this.#running
    await this.#removeWaiting()
  }

  async #removeWaiting(): Promise<void> {
    const digests = this.#waiting
    this.#waiting = []
    this.#waitingBytes = 0
    if (digests.length === 0) return
    try {
      await this.#database.write(async (tx) => {
        await this.#database.sync()
        for (const digest of digests) if (!(await isUsed(tx, digest))) await this.#blobs.remove(digest)
      })
    } catch (error) {
      // Only space is lost until all files are looked at.
      this.#log.error('store/sweep-failed', error, { files: digests.map(hex).join(' ') })
    }
  }
}

async function isUsed(tx: SqlWriter, digest: Uint8Array): Promise<boolean> {
  const used = `SELECT 1 FROM body WHERE digest = $1 AND in_file = 1
    UNION ALL SELECT 1 FROM upload WHERE digest = $1 AND octets IS NULL
    UNION ALL SELECT 1 FROM upload_piece WHERE digest = $1 AND octets IS NULL`
  return (await tx.get(used, digest)) !== undefined
}
