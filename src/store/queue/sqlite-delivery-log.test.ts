import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeDeliveryLog } from '../../core/queue/delivery-log.contract.ts'
import { newMessage } from '../../core/queue/outbound-queue.contract.ts'
import type { Lease } from '../../core/queue/outbound-queue.ts'
import { QueuePlace } from './queue-place.fixture.ts'

describeDeliveryLog('SQLite delivery log', async () => {
  const place = await QueuePlace.make()
  return { log: (await place.open()).log, [Symbol.asyncDispose]: () => place[Symbol.asyncDispose]() }
})

test('an attempt is on record in the same moment in which its recipient is settled', async () => {
  await using place = await QueuePlace.make()
  const { queue, log } = await place.open()
  await queue.add(newMessage('m', ['a@one.test']))
  const [lease] = await queue.lease(Date.UTC(2026, 0, 1), 1000, 1, 1)
  const attempt = {
    accountId: undefined,
    queueId: 'm',
    headerMessageId: undefined,
    recipient: 'a@one.test',
    atMs: 1,
    attempt: 1,
    kind: 'delivered',
    status: '2.0.0',
    text: '',
    host: undefined,
    address: undefined,
    reply: undefined,
    protection: undefined,
    facts: undefined,
    accepted: undefined,
  } as const
  await queue.settle(lease as Lease, [{ index: 0, kind: 'delivered', result: '', atMs: 1 }], undefined, [attempt])
  assert.deepEqual(await log.find({ queueId: 'm', most: 9 }), [attempt])
})
