import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { QUEUE_MIGRATIONS } from '../../src/store/queue/queue-schema.ts'
import { SqliteDeliveryLog } from '../../src/store/queue/sqlite-delivery-log.ts'
import { SqliteDatabase } from '../../src/store/sql/sqlite-database.ts'
import { fillQueue, until } from '../crash/outbound-kills.ts'
import { numberOf } from './harness/messages.ts'
import { Posthus } from './harness/posthus.ts'
import { listening, Program } from './harness/program.ts'
import { freePort, Workbench } from './harness/workbench.ts'

const MESSAGES = 400

test("what is queued arrives at Postfix's smtp-sink, each message once, and the delivery log tells who took it", async () => {
  await using bench = await Workbench.open('sink')
  const port = await freePort()
  const folder = bench.path('taken')
  mkdirSync(folder)
  // The sink is nobody, and gives up where it cannot write.
  chmodSync(folder, 0o777)
  chmodSync(bench.folder, 0o711)
  const args = ['-u', 'nobody', '-d', join(folder, 'm.'), `127.0.0.1:${port}`, '100']
  await using sink = Program.start('smtp-sink', args, bench.path('sink.log'))
  await listening([port], sink)
  const posthus = await Posthus.prepare(bench, { routes: { '*': port } })
  await using db = await SqliteDatabase.open(join(posthus.data, 'queue.db'), { migrations: QUEUE_MIGRATIONS })
  const desk = await fillQueue(posthus, db, MESSAGES, 3)
  await posthus.serve()
  await until(
    async () => (await desk.counts()).messages === 0,
    () => posthus.log,
  )
  const numbers = readdirSync(folder).map((name) => numberOf(readFileSync(join(folder, name))))
  assert.equal(numbers.length, MESSAGES)
  assert.equal(new Set(numbers).size, MESSAGES)
  const destinations = JSON.parse((await posthus.command(['queue', 'destinations', '--json'])).stdout)
  assert.deepEqual(destinations, [], 'nothing is remembered of a destination that gives no trouble')
  const [delivery] = await new SqliteDeliveryLog(db).find({ queueId: 'm7', most: 2 })
  assert.equal(delivery?.kind, 'delivered')
  assert.equal(delivery?.address, '127.0.0.1')
  assert.match(delivery?.reply ?? '', /^250 /)
})
