import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { utf8 } from '../../base/bytes.ts'
import { systemEntropy } from '../../base/entropy.ts'
import { bodyOf } from '../../core/queue/outbound-queue.contract.ts'
import { LocalQueueNotices } from '../../core/queue/queue-notices.ts'
import { SqliteDatabase } from '../sql/sqlite-database.ts'
import { queueProblems } from './queue-problems.fixture.ts'
import { QUEUE_MIGRATIONS } from './queue-schema.ts'
import { BodyFolder } from './queued-body.ts'
import { SqliteOutboundQueue } from './sqlite-outbound-queue.ts'
import { SqliteQueueDesk } from './sqlite-queue-desk.ts'

const HOUR = 3_600_000

test('mail that waited in an older queue goes out of the newer one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'queue-schema-'))
  const path = join(folder, 'queue.db')
  const body = bodyOf(utf8('Subject: old\r\n\r\nbody\r\n'))
  const old = await SqliteDatabase.open(path, { migrations: QUEUE_MIGRATIONS.slice(0, 2) })
  await old.write(async (tx) => {
    for (const [id, account] of [
      ['m1', 'anna'],
      ['m2', null],
    ] as const) {
      await tx.run(
        `INSERT INTO outbound_message VALUES ($1, $2, 'a@here.test', 0, 0, 0, 0, 'env', 'FULL', 1000, $3, $4, $5, $6)`,
        id,
        account,
        100 * HOUR,
        body.digest,
        body.size,
        await body.bytes(),
      )
      for (const [number, state] of ['waiting', 'leased', 'delivered'].entries()) {
        await tx.run(
          `INSERT INTO outbound_recipient VALUES ($1, $2, $3, 'rfc822;x', 'FAILURE', 'one.test', $4, 2, 5000, 'later', $5, NULL)`,
          id,
          number,
          `r${number}@one.test`,
          state,
          number,
        )
      }
    }
  })
  await old.close()

  const db = await SqliteDatabase.open(path, { migrations: QUEUE_MIGRATIONS })
  const bodies = new BodyFolder(join(folder, 'bodies'))
  const notices = new LocalQueueNotices()
  const queue = new SqliteOutboundQueue(db, bodies, notices, systemEntropy)
  const desk = new SqliteQueueDesk(db, bodies, notices)
  assert.deepEqual(await queueProblems(db), [])
  assert.deepEqual(await desk.counts(), { messages: 2, recipients: 4, octets: 2 * body.size })
  const leases = await queue.lease(6000, 1000, 10, 10)
  assert.deepEqual(
    leases.map(({ message, recipients }) => [
      message.id,
      message.envelopeId,
      message.dsnReturn,
      recipients.map(({ address, attempts, notify }) => [address, attempts, notify]),
    ]),
    ['m1', 'm2'].map((id) => [
      id,
      'env',
      'FULL',
      [
        ['r0@one.test', 2, ['FAILURE']],
        ['r1@one.test', 2, ['FAILURE']],
      ],
    ]),
  )
  assert.deepEqual(await leases[0]?.message.body.bytes(), await body.bytes())
  await db.close()
  await rm(folder, { recursive: true })
})
