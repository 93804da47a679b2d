import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemEntropy } from '../../base/entropy.ts'
import type { QueueLimits } from '../../core/queue/outbound-queue.ts'
import { LocalQueueNotices } from '../../core/queue/queue-notices.ts'
import { SqliteDatabase } from '../sql/sqlite-database.ts'
import { queueProblems } from './queue-problems.fixture.ts'
import { QUEUE_MIGRATIONS } from './queue-schema.ts'
import { BodyFolder } from './queued-body.ts'
import { SqliteDeliveryLog } from './sqlite-delivery-log.ts'
import { SqliteOutboundQueue } from './sqlite-outbound-queue.ts'
import { SqliteQueueDesk } from './sqlite-queue-desk.ts'

/** A queue in a folder of its own, for tests, that any number of processes seem to have open. When it is closed, what is in it must be in order. */
export class QueuePlace implements AsyncDisposable {
  readonly folder: string
  readonly databases: SqliteDatabase[] = []
  /** Processes that are no more. */
  readonly gone = new Set<string>()

  private constructor(folder: string) {
    this.folder = folder
  }

  static async make(): Promise<QueuePlace> {
    return new QueuePlace(await mkdtemp(join(tmpdir(), 'queue-')))
  }

  /** The first one that opens is process 0. */
  async open(limits?: QueueLimits) {
    const id = String(this.databases.length)
    const owner = { id, isAlive: (other: string) => !this.gone.has(other) }
    const db = await SqliteDatabase.open(join(this.folder, 'queue.db'), { migrations: QUEUE_MIGRATIONS })
    this.databases.push(db)
    const bodies = new BodyFolder(join(this.folder, 'bodies'))
    const notices = new LocalQueueNotices()
    return {
      db,
      queue: new SqliteOutboundQueue(db, bodies, notices, systemEntropy, limits, owner),
      desk: new SqliteQueueDesk(db, bodies, notices),
      log: new SqliteDeliveryLog(db),
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const db of this.databases) {
      const [integrity] = await db.read((tx) => tx.all<{ integrity_check: string }>('PRAGMA integrity_check'))
      assert.equal(integrity?.integrity_check, 'ok')
      assert.deepEqual(await db.read((tx) => tx.all('PRAGMA foreign_key_check')), [])
      assert.deepEqual(await queueProblems(db), [])
      await db.close()
    }
    await rm(this.folder, { recursive: true })
  }
}
