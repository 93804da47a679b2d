import { close as closeFile, fdatasync, open as openFile, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Fault } from '../../base/fault.ts'
import { type Log, silentLog } from '../../base/log.ts'
import { CheckpointThread } from './checkpoint-thread.ts'
import type { Answer, SqlDatabase, SqlReader, SqlWriter, WriteOptions } from './database.ts'
import { DurabilityBarrier } from './durability-barrier.ts'
import { type ConnectionSettings, SqliteConnection } from './sqlite-connection.ts'
import { isBusy, sqliteFault } from './sqlite-fault.ts'
import { syncFolder } from './synced-folder.ts'
import { LOCK_PATIENCE_MS, TransactionQueue } from './transaction-queue.ts'

const openAsync = promisify(openFile)
const closeAsync = promisify(closeFile)
const fdatasyncAsync = promisify(fdatasync)

export interface SqliteOptions {
  /** SQL texts; entry n takes the schema from version n to n + 1. Only ever appended to. */
  readonly migrations: readonly string[]
  readonly log?: Log
  /** Page cache of each of the two connections. Default 512. */
  readonly cacheKiB?: number
  /** Pages of 4 KiB in the write-ahead log after which a commit copies them into the database. Default 2000. */
  readonly checkpointPages?: number
  /** What is deleted is overwritten, which costs writing it. Default: it stays in the file until something else is written there. */
  readonly overwrites?: boolean
  /** Puts what was written to an open file on stable storage; `isLarge`: it will take its time. Default: fdatasync. Tests hand in one that fails. */
  readonly sync?: (descriptor: number, isLarge: boolean) => Promise<void>
  /** Copies a large log into the database without holding anybody up. Resolves with whether it was emptied. Default: a thread of its own. */
  readonly checkpoint?: (path: string) => Promise<boolean>
}

/** A log that has grown by so many octets is not copied by the commit that finds it so. The commits between them copy half of that, some ten milliseconds' work. */
const LARGE_LOG_BYTES = 16 * 1024 * 1024
const CHECKPOINT_PAGES = 2000

/** How long the size of the log is believed: looking costs as much as a small commit, and in that time it grows by less than a commit may copy. */
const SIZE_KNOWN_MS = 20

/** A database of that many octets takes seconds to migrate, in which nothing else of the process goes on: an operator is to know why. */
const LARGE_BYTES = 64 * 1024 * 1024

/** One SQLite database in WAL mode: a writer connection and, from the first `read` on, a reader connection. */
export class SqliteDatabase implements SqlDatabase {
  readonly path: string
  readonly #options: SqliteOptions
  readonly #log: Log
  readonly #writer: SqliteConnection
  readonly #writes: TransactionQueue
  readonly #barrier: DurabilityBarrier
  #reader: SqliteConnection | undefined
  #reads: TransactionQueue | undefined
  #wal: number | undefined
  #closing = false
  /** Size of the log when `#checkpoint` last began to copy it: what it has grown by since is left. 0 after it was emptied. */
  #copiedBytes = 0
  #checkpointing: Promise<void> | undefined
  #walBytes = 0
  #walSeenMs = Number.NEGATIVE_INFINITY
  #isLargeSync = false
  readonly #thread = new CheckpointThread()

  private constructor(path: string, options: SqliteOptions, writer: SqliteConnection) {
    this.path = path
    this.#options = options
    this.#log = options.log ?? silentLog
    this.#writer = writer
    this.#barrier = new DurabilityBarrier(() => this.#syncWal())
    this.#writes = new TransactionQueue(
      writer,
      ['BEGIN IMMEDIATE'],
      () => this.#requireDurable(),
      () => this.#commit(),
    )
  }

  /**
   * Opens a database, making it if need be in a folder that is there, and brings its schema up to date. The folder is not made: that of an account which
   * was moved away a moment ago would be there again, empty.
   * @throws Fault store/schema-too-new, store/corrupt, store/unavailable
   */
  static async open(path: string, options: SqliteOptions): Promise<SqliteDatabase> {
    const writer = new SqliteConnection(path)
    try {
      await patiently(path, () => writer.configure(settings(options, false)))
      await patiently(path, () => migrate(writer, options.migrations, options.log ?? silentLog))
      return new SqliteDatabase(path, options, writer)
    } catch (error) {
      writer.close()
      throw sqliteFault(error, path)
    }
  }

  read<T>(work: (tx: SqlReader) => Answer<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#requireOpen()
      this.#reads ??= this.#openReader()
      this.#reads.add(work, resolve, reject)
    })
  }

  write<T>(work: (tx: SqlWriter) => Answer<T>, { durable = true }: WriteOptions = {}): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#requireOpen()
      const done = durable ? (result: T) => this.#barrier.pass(() => resolve(result), reject) : resolve
      this.#writes.add(work, done, reject)
    })
  }

  /** Resolves when everything that has been committed, by any process, is on stable storage. */
  sync(): Promise<void> {
    return new Promise((resolve, reject) => this.#barrier.pass(resolve, reject))
  }

  /** Whether a transaction is under way or waits for its sync. */
  get isBusy(): boolean {
    return this.#writes.isBusy || this.#barrier.isBusy || (this.#reads?.isBusy ?? false)
  }

  async close(): Promise<void> {
    if (this.#closing) return
    this.#closing = true
    while (this.isBusy || this.#checkpointing) {
      await this.#checkpointing
      await this.#barrier.idle()
      if (this.#writes.isBusy || this.#reads?.isBusy) await setTimeout(1)
    }
    await this.#thread[Symbol.asyncDispose]()
    // Before the connections: the last one to close deletes the -wal file, and the descriptor belongs to that file.
    if (this.#wal !== undefined) await closeAsync(this.#wal)
    this.#reader?.close()
    this.#writer.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #openReader(): TransactionQueue {
    const reader = new SqliteConnection(this.path)
    try {
      reader.configure(settings(this.#options, true))
    } catch (error) {
      reader.close()
      throw sqliteFault(error, this.path)
    }
    this.#reader = reader
    // The SELECT draws the snapshot now, not at the first statement of the work.
    return new TransactionQueue(reader, ['BEGIN', 'SELECT 1 FROM sqlite_schema LIMIT 1'])
  }

  /**
   * Puts the frames of all committed transactions on stable storage.
   *
   * A checkpoint, of this or another process, may run between a commit and this sync, and the log may start over, so that the frames are
   * no longer in the file that is synced. They need not be: SQLite starts a log over only after it has copied all of it into the
   * database file and synced that (synchronous = NORMAL).
   *
   * The -wal file is opened by a descriptor of its own, which is safe: POSIX drops all locks that a process has on a file when it closes any
   * descriptor of it, but SQLite's locks are on the database and -shm files, never on this one. The file is not replaced while this
   * descriptor is open, since only the last connection to close deletes it, and the writer connection outlives the descriptor.
   */
  async #syncWal(): Promise<void> {
    try {
      if (this.#wal === undefined) {
        this.#wal = await openAsync(`${this.path}-wal`, 'r')
        await syncFolder(dirname(this.path))
      }
      const isLarge = this.#isLargeSync
      this.#isLargeSync = false
      await (this.#options.sync?.(this.#wal, isLarge) ?? fdatasyncAsync(this.#wal))
    } catch (error) {
      this.#log.error('store/sync-failed', error, { path: this.path })
      throw new Fault('world', 'store/unavailable', `${this.path} could not be synced; check the disk`, {
        cause: error,
      })
    }
  }

  /**
   * After a failed sync: frames in the log may be missing on the disk though they can still be read. A transaction that is acknowledged
   * later would stand behind the hole and be cut off with it by recovery. So all of the log is copied into the database file,
   * which the checkpoint syncs, and the log is emptied; until that has worked nothing is written.
   */
  #requireDurable(): void {
    if (!this.#barrier.isBroken) return
    const [busy] = this.#writer.arrayStatement('PRAGMA wal_checkpoint(TRUNCATE)').get() as unknown as [number]
    if (busy !== 0) {
      throw new Fault('world', 'store/unavailable', `${this.path} waits to be copied after a failed sync; try again`)
    }
    this.#barrier.mend()
    this.#log.warn('store/sync-mended', { path: this.path })
  }

  /** Where the log has become large, the commit leaves it alone and has it copied elsewhere: this thread would stand still for as long as that takes. */
  #commit(): void {
    const bytes = this.#logBytes()
    // While it is copied commits copy nothing, however large they are.
    if (this.#checkpointing) this.#isLargeSync = true
    if (this.#checkpointing || bytes - this.#copiedBytes < LARGE_LOG_BYTES) {
      this.#writer.execPrepared('COMMIT')
      return
    }
    this.#setCheckpointPages(0)
    this.#isLargeSync = true
    this.#copiedBytes = bytes
    try {
      this.#writer.execPrepared('COMMIT')
    } finally {
      this.#checkpointing = this.#checkpoint()
    }
  }

  #logBytes(): number {
    const nowMs = performance.now()
    if (nowMs - this.#walSeenMs > SIZE_KNOWN_MS) {
      this.#walBytes = statSync(`${this.path}-wal`, { throwIfNoEntry: false })?.size ?? 0
      this.#walSeenMs = nowMs
    }
    return this.#walBytes
  }

  async #checkpoint(): Promise<void> {
    try {
      if (await this.#checkpointElsewhere()) this.#copiedBytes = 0
      this.#walSeenMs = Number.NEGATIVE_INFINITY
    } catch (error) {
      // The next commit does it.
      this.#log.error('store/checkpoint-failed', error, { path: this.path })
    }
    this.#checkpointing = undefined
    this.#setCheckpointPages(this.#options.checkpointPages ?? CHECKPOINT_PAGES)
  }

  #checkpointElsewhere(): Promise<boolean> {
    return this.#options.checkpoint?.(this.path) ?? this.#thread.checkpoint(this.path)
  }

  #setCheckpointPages(pages: number): void {
    this.#writer.exec(`PRAGMA wal_autocheckpoint = ${pages}`)
  }

  #requireOpen(): void {
    if (this.#closing) throw new Fault('world', 'store/unavailable', `${this.path} is being closed`)
  }
}

function settings(options: SqliteOptions, readOnly: boolean): ConnectionSettings {
  const { cacheKiB = 512, checkpointPages = CHECKPOINT_PAGES, overwrites = false } = options
  return { cacheKiB, checkpointPages, overwrites, readOnly }
}

/** Runs the migrations that are missing, each in a transaction of its own that also raises the version: a program that is killed in one goes on behind the last that was done. */
function migrate(writer: SqliteConnection, migrations: readonly string[], log: Log): void {
  const from = schemaVersion(writer)
  if (from > migrations.length) {
    throw new Fault(
      'us',
      'store/schema-too-new',
      `${writer.path} has schema version ${from}, this program knows ${migrations.length}; run the newer program again, or restore a backup that this one has made`,
    )
  }
  if (from === migrations.length) return
  const facts = { path: writer.path, from, to: migrations.length }
  const isLarge = sizeOf(writer) >= LARGE_BYTES
  if (isLarge) log.warn('store/migrating', { ...facts, megabytes: Math.ceil(sizeOf(writer) / 1_048_576) })
  const begunMs = performance.now()
  bringUpToDate(writer, migrations)
  if (isLarge) log.warn('store/migrated', { ...facts, ms: Math.round(performance.now() - begunMs) })
}

function bringUpToDate(writer: SqliteConnection, migrations: readonly string[]): void {
  while (schemaVersion(writer) < migrations.length) {
    writer.exec('BEGIN IMMEDIATE')
    try {
      // Another process may have been faster.
      const version = schemaVersion(writer)
      const migration = migrations[version]
      if (migration !== undefined) {
        writer.exec(migration)
        writer.exec(`PRAGMA user_version = ${version + 1}`)
      }
      writer.exec('COMMIT')
    } catch (error) {
      if (writer.inTransaction) writer.exec('ROLLBACK')
      throw error
    }
  }
}

function sizeOf(connection: SqliteConnection): number {
  const [octets] = connection
    .arrayStatement('SELECT page_count * page_size FROM pragma_page_count, pragma_page_size')
    .get() as unknown as [number]
  return octets
}

function schemaVersion(connection: SqliteConnection): number {
  const [version] = connection.arrayStatement('PRAGMA user_version').get() as unknown as [number]
  return version
}

/** Tries again as long as another process holds the lock. */
async function patiently(path: string, work: () => void): Promise<void> {
  const deadline = performance.now() + LOCK_PATIENCE_MS
  for (let pauseMs = 1; ; pauseMs = Math.min(50, pauseMs * 2)) {
    try {
      return work()
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw sqliteFault(error, path)
    }
    await setTimeout(pauseMs * (0.5 + Math.random()))
  }
}
