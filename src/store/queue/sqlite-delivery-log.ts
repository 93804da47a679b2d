import type { DeliveryAttempt, DeliveryLog, DeliveryQuery } from '../../core/queue/delivery-log.ts'
import type { SqlDatabase } from '../sql/database.ts'
import { findAttempts, insertAttempts, latestAttemptsTo, pruneAttempts } from './delivery-rows.ts'

/** Entries that one transaction forgets: nobody who sends waits long for it. */
const PIECE = 2000

/** The delivery log, beside the queue in its database: a recipient is settled and written down in one transaction. */
export class SqliteDeliveryLog implements DeliveryLog {
  readonly #db: SqlDatabase

  /** `db` has the schema of `QUEUE_MIGRATIONS`. */
  constructor(db: SqlDatabase) {
    this.#db = db
  }

  async record(attempts: readonly DeliveryAttempt[]): Promise<void> {
    if (attempts.length > 0) await this.#db.write((tx) => insertAttempts(tx, attempts))
  }

  find(query: DeliveryQuery): Promise<readonly DeliveryAttempt[]> {
    return this.#db.read((tx) => findAttempts(tx, query))
  }

  latestTo(accountId: string, domains: readonly string[]): Promise<ReadonlyMap<string, DeliveryAttempt>> {
    return this.#db.read((tx) => latestAttemptsTo(tx, accountId, domains))
  }

  async prune(beforeMs: number, most: number): Promise<number> {
    for (let forgotten = 0; ; ) {
      const gone = await this.#db.write((tx) => pruneAttempts(tx, beforeMs, most, PIECE), { durable: false })
      forgotten += gone
      if (gone < PIECE) return forgotten
    }
  }
}
