import { setImmediate, setTimeout } from 'node:timers/promises'
import { Fault } from '../../base/fault.ts'
import type { Answer } from './database.ts'
import { type SqliteConnection, SqliteTransaction } from './sqlite-connection.ts'
import { isBusy, sqliteFault } from './sqlite-fault.ts'

/** How long a transaction waits for a lock that another process holds. */
export const LOCK_PATIENCE_MS = 10_000
/** Turns of the event loop in which it is tried again before the first pause: others hold the lock for a tenth of the shortest one. */
const TURNS_BEFORE_PAUSE = 8
/** Pauses grow slowly: most locks are gone within a millisecond, and whoever sleeps for long finds the next one. */
const PAUSE_GROWTH = 1.25
/** The longest pause between two tries. */
const LONGEST_PAUSE_MS = 40
/** Transactions that wait in one queue; beyond, the caller is told to try later instead of filling the memory. */
export const MAX_QUEUED_TRANSACTIONS = 10_000
/** How long transactions may follow one another before other work of the process gets its turn. */
const TURN_MS = 8

/** The transactions of one connection, one after the other, first come first served. */
export class TransactionQueue {
  readonly #connection: SqliteConnection
  readonly #begin: readonly string[]
  readonly #before: () => void
  readonly #end: () => void
  #jobs: Job[] = []
  #running = false

  /** `begin` are the statements that open a transaction; `before` is called before each and may refuse it by throwing; `end` commits it. */
  constructor(
    connection: SqliteConnection,
    begin: readonly string[],
    before: () => void = nothing,
    end: () => void = () => connection.execPrepared('COMMIT'),
  ) {
    this.#connection = connection
    this.#begin = begin
    this.#before = before
    this.#end = end
  }

  get isBusy(): boolean {
    return this.#running
  }

  /** Queues a transaction. `done` is called in the turn of its commit, `failed` after its rollback. */
  add<T>(work: (tx: SqliteTransaction) => Answer<T>, done: (result: T) => void, failed: (e: unknown) => void): void {
    if (this.#jobs.length >= MAX_QUEUED_TRANSACTIONS) {
      failed(new Fault('world', 'store/unavailable', `Too many transactions wait for ${this.#connection.path}`))
      return
    }
    this.#jobs.push({ work, done: done as (result: unknown) => void, failed })
    if (!this.#running) void this.#run()
  }

  async #run(): Promise<void> {
    this.#running = true
    let turnEnds = performance.now() + TURN_MS
    while (this.#jobs.length > 0) {
      const jobs = this.#jobs
      this.#jobs = []
      for (const job of jobs) {
        const pending = this.#perform(job)
        if (pending) await pending
        if (performance.now() < turnEnds) continue
        await setImmediate()
        turnEnds = performance.now() + TURN_MS
      }
    }
    this.#running = false
  }

  /** Runs one transaction; a promise only if it had to wait for something. */
  #perform(job: Job): Promise<void> | undefined {
    const tx = new SqliteTransaction(this.#connection)
    try {
      this.#before()
      if (!this.#tryBegin()) return this.#performLater(job, tx)
      const result = job.work(tx)
      if (result instanceof Promise) return this.#finishLater(job, tx, result)
      this.#commit(tx)
      job.done(result)
    } catch (error) {
      this.#rollback(tx, job, error)
    }
    return undefined
  }

  async #performLater(job: Job, tx: SqliteTransaction): Promise<void> {
    try {
      await this.#beginPatiently()
      const result = await job.work(tx)
      this.#commit(tx)
      job.done(result)
    } catch (error) {
      this.#rollback(tx, job, error)
    }
  }

  async #finishLater(job: Job, tx: SqliteTransaction, pending: Promise<unknown>): Promise<void> {
    try {
      const result = await pending
      this.#commit(tx)
      job.done(result)
    } catch (error) {
      this.#rollback(tx, job, error)
    }
  }

  #tryBegin(): boolean {
    const { stackTraceLimit } = Error
    // A lock that somebody else holds is nothing to write home about: finding out where one is costs more than the try.
    Error.stackTraceLimit = 0
    try {
      for (const statement of this.#begin) this.#connection.execPrepared(statement)
      return true
    } catch (error) {
      if (this.#connection.inTransaction) this.#connection.exec('ROLLBACK')
      if (isBusy(error)) return false
      throw sqliteFault(error, this.#connection.path)
    } finally {
      Error.stackTraceLimit = stackTraceLimit
    }
  }

  /** SQLite's own wait would stop the event loop, and every connection of this process with it. */
  async #beginPatiently(): Promise<void> {
    for (let turns = 0; turns < TURNS_BEFORE_PAUSE; turns++) {
      await setImmediate()
      if (this.#tryBegin()) return
    }
    const deadline = performance.now() + LOCK_PATIENCE_MS
    for (let pauseMs = 1; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * PAUSE_GROWTH)) {
      await setTimeout(pauseMs * (0.5 + Math.random()))
      if (this.#tryBegin()) return
      if (performance.now() > deadline) {
        throw new Fault(
          'world',
          'store/unavailable',
          `${this.#connection.path} is locked by another process; try again`,
        )
      }
    }
  }

  #commit(tx: SqliteTransaction): void {
    tx.end()
    // SQLite ends a transaction on its own after some I/O errors, even if the work has caught them.
    if (!this.#connection.inTransaction) {
      throw new Fault('world', 'store/unavailable', `The transaction on ${this.#connection.path} was rolled back`)
    }
    try {
      this.#end()
    } catch (error) {
      throw sqliteFault(error, this.#connection.path)
    }
  }

  #rollback(tx: SqliteTransaction, job: Job, error: unknown): void {
    tx.end()
    try {
      if (this.#connection.inTransaction) this.#connection.exec('ROLLBACK')
    } catch (second) {
      job.failed(sqliteFault(second, this.#connection.path))
      return
    }
    job.failed(sqliteFault(error, this.#connection.path))
  }
}

interface Job {
  readonly work: (tx: SqliteTransaction) => unknown
  readonly done: (result: unknown) => void
  readonly failed: (error: unknown) => void
}

function nothing(): undefined {
  return undefined
}
