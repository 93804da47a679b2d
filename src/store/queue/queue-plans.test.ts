import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemEntropy } from '../../base/entropy.ts'
import { newMessage } from '../../core/queue/outbound-queue.contract.ts'
import type { Lease } from '../../core/queue/outbound-queue.ts'
import { LocalQueueNotices } from '../../core/queue/queue-notices.ts'
import type { SqlDatabase, SqlReader, SqlWriter } from '../sql/database.ts'
import { numbered } from '../sql/sqlite-connection.ts'
import { QueuePlace } from './queue-place.fixture.ts'
import { BodyFolder } from './queued-body.ts'
import { SqliteDeliveryLog } from './sqlite-delivery-log.ts'
import { SqliteOutboundQueue } from './sqlite-outbound-queue.ts'
import { SqliteQueueDesk } from './sqlite-queue-desk.ts'

const NOW = Date.UTC(2026, 0, 1)

/** Tables of one row, and lists whose beginning is all that is looked at. */
const HARMLESS =
  /^SCAN (?:\d-ROW VALUES CLAUSE|queue_turn|\(subquery-\d+\)|d|queued_destination USING INDEX queued_destination_open|CONSTANT ROW)\b/

test('nothing that is done for a message walks over all that waits', async () => {
  await using place = await QueuePlace.make()
  const { db } = await place.open()
  const seen = new Set<string>()
  const recording = recordingDatabase(db, seen)
  const bodies = new BodyFolder(`${place.folder}/bodies`)
  const notices = new LocalQueueNotices()
  const queue = new SqliteOutboundQueue(recording, bodies, notices, systemEntropy)
  const desk = new SqliteQueueDesk(recording, bodies, notices)
  const log = new SqliteDeliveryLog(recording)

  for (let i = 0; i < 6; i++) await queue.add(newMessage(`m${i}`, ['a@one.test', 'b@two.test'], { accountId: 'anna' }))
  await queue.requireRoom('anna', 1)
  const leases = await queue.lease(NOW, 1000, 5, 5, 2)
  const learned = { experience: 'pressed', reason: '', startedMs: NOW, nowMs: NOW, perDestination: 5 } as const
  for (const [i, lease] of leases.entries()) {
    const outcome =
      i % 2 === 0
        ? ({ kind: 'delivered', result: '', atMs: NOW } as const)
        : ({ kind: 'deferred', result: '', nextMs: NOW + 1, delayNotified: false } as const)
    const outcomes = lease.recipients.map(({ index }) => ({ ...outcome, index }))
    await queue.settle(lease, outcomes, i === 0 ? undefined : learned)
    await queue.renew(lease as Lease, NOW + 2000)
  }
  await queue.lease(NOW + 100_000, 1000, 5, 5)
  await queue.nextDueMs()
  await desk.counts()
  await desk.counts('anna')
  await desk.message('m5')
  await desk.cancel('anna', 'm5', NOW)
  for (const filter of [{ id: 'm5' }, { accountId: 'anna', id: 'm5' }]) {
    await desk.hold(filter, { by: 'x', reason: '' }, NOW)
    await desk.release(filter, NOW)
    await desk.retry(filter, NOW)
    await desk.drop(filter)
  }
  await desk.list({}, 10)
  await desk.list({ accountId: 'anna' }, 10)
  await log.find({ accountId: 'anna', most: 10 })
  await log.find({ queueId: 'm1', most: 10 })
  await log.find({ headerMessageId: 'x', most: 10 })
  await log.prune(NOW, 10)

  assert.ok(seen.size > 40, `${seen.size} statements`)
  const walks: string[] = []
  for (const sql of seen) {
    const plan = await db.read((tx) => tx.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${numbered(sql)}`))
    for (const { detail } of plan) {
      const isOrdered = /^SCAN \w+ USING (?:COVERING )?INDEX/.test(detail) && /\bLIMIT\b|\bmin\(|\bmax\(/.test(sql)
      // The recipients of one lease are few.
      const isSorted = /TEMP B-TREE FOR ORDER BY/.test(detail) && !/lease_id = \$1 ORDER BY number/.test(sql)
      if ((detail.startsWith('SCAN') && !HARMLESS.test(detail) && !isOrdered) || isSorted)
        walks.push(`${detail}: ${sql}`)
    }
  }
  assert.deepEqual(walks, [])
})

function recordingDatabase(db: SqlDatabase, seen: Set<string>): SqlDatabase {
  return {
    read: (work) => db.read((tx) => work(recordingWriter(tx as SqlWriter, seen))),
    write: (work, options) => db.write((tx) => work(recordingWriter(tx, seen)), options),
    close: () => db.close(),
    [Symbol.asyncDispose]: () => db.close(),
  }
}

function recordingWriter(tx: SqlWriter, seen: Set<string>): SqlWriter {
  const noted = (sql: string) => {
    seen.add(sql)
    return sql
  }
  const reader: SqlReader = {
    all: (sql, ...values) => tx.all(noted(sql), ...values),
    rows: (sql, ...values) => tx.rows(noted(sql), ...values),
    get: (sql, ...values) => tx.get(noted(sql), ...values),
    iterate: (sql, ...values) => tx.iterate(noted(sql), ...values),
  }
  return { ...reader, run: (sql, ...values) => tx.run(noted(sql), ...values) }
}
