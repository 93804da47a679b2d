import type { Answer, SqlDatabase, SqlWriter, WriteOptions } from './database.ts'

/** Writes of one transaction: beyond, other work of the process would wait for long. */
const MOST = 64

interface Waiting<Item, Result> {
  readonly item: Item
  readonly done: (result: Result) => void
  readonly failed: (error: unknown) => void
}

export interface GatheredOptions extends WriteOptions {
  /**
   * Does not wait for the transaction before: those of one turn of the event loop go together, and are committed at once. For what should outlive a process that is killed while a sync is under way.
   * Default false.
   */
  readonly isPrompt?: boolean
}

/**
 * Small writes of one kind, as many in one transaction as come while the one before is on its way to stable storage. Nobody waits longer for it: a sync that is under way would not serve them anyway. Each
 * stands for itself: where one of a transaction fails, all of them are done again one by one.
 */
export class GatheredWrites<Item, Result> {
  readonly #db: SqlDatabase
  readonly #work: (tx: SqlWriter, item: Item) => Answer<Result>
  readonly #options: GatheredOptions
  #waiting: Waiting<Item, Result>[] = []
  #isScheduled = false

  /** `work` writes one of them. */
  constructor(db: SqlDatabase, work: (tx: SqlWriter, item: Item) => Answer<Result>, options: GatheredOptions = {}) {
    this.#db = db
    this.#work = work
    this.#options = options
  }

  /** Resolves as `SqlDatabase.write` does. @throws faults of `work`, and of the database */
  write(item: Item): Promise<Result> {
    return new Promise((done, failed) => {
      this.#waiting.push({ item, done, failed })
      if (this.#isScheduled) return
      this.#isScheduled = true
      // Not at once: those that come in the same turn of the event loop go together.
      setImmediate(() => void this.#writeAll())
    })
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const written = this.#write(this.#waiting.splice(0, MOST))
      if (!this.#options.isPrompt) await written
    }
    this.#isScheduled = false
  }

  async #write(some: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.#together(some)
      for (const [i, { done }] of some.entries()) done(results[i] as Result)
    } catch (error) {
      if (some.length === 1) some[0]?.failed(error)
      else await this.#oneByOne(some)
    }
  }

  #together(some: readonly Waiting<Item, Result>[]): Promise<Result[]> {
    return this.#db.write(async (tx) => {
      const results: Result[] = []
      for (const { item } of some) results.push(await this.#work(tx, item))
      return results
    }, this.#options)
  }

  async #oneByOne(some: readonly Waiting<Item, Result>[]): Promise<void> {
    for (const { item, done, failed } of some) {
      await this.#db.write((tx) => this.#work(tx, item), this.#options).then(done, failed)
    }
  }
}
