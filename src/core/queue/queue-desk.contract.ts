import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFault } from '../../base/fault.ts'
import { newMessage, type QueueUnderTest } from './outbound-queue.contract.ts'
import type { Lease, NewOutboundMessage, OutboundQueue } from './outbound-queue.ts'
import type { QueueDesk, QueueFilter } from './queue-desk.ts'

const NOW = Date.UTC(2026, 0, 1)
const HOUR = 3_600_000

/** What every queue keeps to towards operators and members. */
export function describeQueueDesk(
  name: string,
  make: (limits?: { recipients: number; recipientsPerMember: number; freeBytes: number }) => Promise<QueueUnderTest>,
): void {
  const check = (what: string, work: (queue: OutboundQueue, desk: QueueDesk) => Promise<void>) =>
    test(`${name}: ${what}`, async () => {
      await using under = await make()
      await work(under.queue, under.desk)
    })

  check('filters find what they say, alone and together', async (queue, desk) => {
    await queue.add(message('a', ['x@one.test', 'y@two.test'], { accountId: 'anna', queuedMs: NOW }))
    await queue.add(message('b', ['x@one.test'], { reversePath: '', queuedMs: NOW + 1 }))
    await queue.add(message('c', ['x@three.test'], { accountId: 'bo', reversePath: 'Bo@Here.test', queuedMs: NOW + 2 }))
    await queue.add(message('d', ['x@three.test'], { accountId: 'bo', queuedMs: NOW + 3, releaseMs: NOW + HOUR }))
    await queue.lease(NOW, 9 * HOUR, 1, 1)
    await desk.hold({ id: 'c' }, { by: 'operator', reason: 'x' }, NOW)
    const cases: readonly (readonly [QueueFilter, string])[] = [
      [{}, 'a b c d'],
      [{ id: 'b' }, 'b'],
      [{ id: 'nobody' }, ''],
      [{ to: 'one.test' }, 'a b'],
      [{ to: 'two.test' }, 'a'],
      [{ from: '' }, 'b'],
      [{ from: 'bo@here.test' }, 'c'],
      [{ accountId: 'bo' }, 'c d'],
      [{ beforeMs: NOW + 1 }, 'a'],
      [{ state: 'leased' }, 'a'],
      [{ state: 'held' }, 'c'],
      [{ state: 'scheduled' }, 'd'],
      [{ state: 'waiting' }, 'a b'],
      [{ state: 'waiting', to: 'one.test', beforeMs: NOW + 1 }, 'a'],
      [{ accountId: 'anna', to: 'three.test' }, ''],
    ]
    for (const [filter, expected] of cases) {
      const found = await desk.list(filter, 10)
      assert.equal(found.map((one) => one.message.id).join(' '), expected, JSON.stringify(filter))
      assert.equal((await desk.count(filter)).messages, found.length)
    }
    assert.deepEqual(await desk.counts(), { messages: 4, recipients: 5, octets: 4 * 21 })
    assert.deepEqual(await desk.counts('bo'), { messages: 2, recipients: 2, octets: 2 * 21 })
    assert.deepEqual(await desk.counts('nobody'), { messages: 0, recipients: 0, octets: 0 })
  })

  check(
    'what is held goes out when it is released, and is given up later by as long as that was',
    async (queue, desk) => {
      await queue.add(message('m', ['a@one.test'], { expiresMs: NOW + 2 * HOUR }))
      const held = await desk.hold({ accountId: 'anna' }, { by: 'operator', reason: 'odd' }, NOW)
      assert.deepEqual(held, { messages: 1, recipients: 1 })
      assert.deepEqual((await desk.message('m'))?.message.hold, { by: 'operator', reason: 'odd', sinceMs: NOW })
      assert.equal((await desk.message('m'))?.recipients[0]?.state, 'held')
      assert.deepEqual(await queue.lease(NOW + 99 * HOUR, 1000, 9, 9), [], 'not even when it would be given up')
      assert.deepEqual(await desk.retry({}, NOW), { messages: 0, recipients: 0 })
      assert.deepEqual(await desk.release({}, NOW + 99 * HOUR, 'somebody else'), { messages: 0, recipients: 0 })
      assert.deepEqual(await desk.release({}, NOW + 99 * HOUR, 'operator'), { messages: 1, recipients: 1 })
      const [lease] = await queue.lease(NOW + 99 * HOUR, 1000, 9, 9)
      assert.equal(lease?.overdue, undefined)
      assert.equal(lease?.message.expiresMs, NOW + 101 * HOUR)
      assert.equal(lease?.message.hold, undefined)
    },
  )

  check('what is given back is tried no more, held and scheduled or not, and its time is over', async (queue, desk) => {
    await queue.add(message('m', ['a@one.test', 'b@two.test'], { expiresMs: NOW + 9 * HOUR }))
    await queue.add(message('s', ['a@one.test'], { expiresMs: NOW + 9 * HOUR, releaseMs: NOW + 5 * HOUR }))
    await queue.add(message('other', ['a@one.test'], { accountId: 'bo', expiresMs: NOW + 9 * HOUR }))
    await desk.hold({ id: 'm' }, { by: 'operator', reason: 'odd' }, NOW)
    assert.deepEqual(await desk.giveBack({ accountId: 'anna' }, NOW), { messages: 2, recipients: 3 })
    const leases = await queue.lease(NOW, 1000, 9, 9)
    const over = leases.filter(({ overdue }) => overdue !== undefined)
    assert.deepEqual(over.map(({ message: { id } }) => id).toSorted(), ['m', 'm', 's'])
    for (const { message: one } of over) assert.ok(one.expiresMs <= NOW && one.isGivenBack)
    assert.deepEqual(
      leases
        .filter(({ overdue }) => overdue === undefined)
        .map(({ message: { id, isGivenBack } }) => [id, isGivenBack]),
      [['other', undefined]],
    )
    assert.deepEqual(await desk.giveBack({ id: 'nobody' }, NOW), { messages: 0, recipients: 0 })
  })

  check('what is on its way when it is held is finished, and waits if it comes back', async (queue, desk) => {
    await queue.add(message('m', ['a@one.test', 'b@one.test']))
    const [lease] = await queue.lease(NOW, 1000, 9, 9)
    await desk.hold({ id: 'm' }, { by: 'x', reason: '' }, NOW)
    await queue.settle(lease as Lease, [
      { index: 0, kind: 'delivered', result: '', atMs: NOW },
      { index: 1, kind: 'deferred', result: '', nextMs: NOW + 1, delayNotified: false },
    ])
    assert.deepEqual(
      (await desk.message('m'))?.recipients.map(({ state }) => state),
      ['delivered', 'held'],
    )
    assert.deepEqual(await queue.lease(NOW + HOUR, 1000, 9, 9), [])
  })

  check('what is on its way when it is given back goes back if it is not taken then', async (queue, desk) => {
    await queue.add(message('m', ['a@one.test', 'b@one.test'], { expiresMs: NOW + 9 * HOUR }))
    const [lease] = await queue.lease(NOW, 1000, 9, 9)
    assert.deepEqual(await desk.giveBack({ id: 'm' }, NOW + 1), { messages: 1, recipients: 2 })
    await queue.settle(lease as Lease, [
      { index: 0, kind: 'delivered', result: '', atMs: NOW },
      { index: 1, kind: 'deferred', result: '', nextMs: NOW + HOUR, delayNotified: false },
    ])
    const [back] = await queue.lease(NOW + 2, 1000, 9, 9)
    assert.notEqual(back?.overdue, undefined)
    assert.deepEqual(
      back?.recipients.map(({ index }) => index),
      [1],
    )
    assert.ok((back?.message.expiresMs ?? 0) <= NOW + 1)
  })

  check('a message can come in held', async (queue, desk) => {
    await queue.add(message('m', ['a@one.test'], { hold: { by: 'abuse', reason: '500 new recipients', sinceMs: NOW } }))
    assert.deepEqual(await queue.lease(NOW, 1000, 9, 9), [])
    assert.equal((await desk.list({ state: 'held' }, 9)).length, 1)
    await desk.release({ accountId: 'anna' }, NOW, 'abuse')
    assert.equal((await queue.lease(NOW, 1000, 9, 9)).length, 1)
  })

  check('what is to be sent later waits for its moment, whoever is in a hurry', async (queue, desk) => {
    await queue.add(message('m', ['a@one.test'], { releaseMs: NOW + HOUR }))
    assert.equal(await queue.nextDueMs(), NOW + HOUR)
    assert.deepEqual(await desk.retry({}, NOW), { messages: 0, recipients: 0 })
    await desk.hold({}, { by: 'x', reason: '' }, NOW)
    await desk.release({}, NOW + 1)
    assert.deepEqual(await queue.lease(NOW + HOUR - 1, 1000, 9, 9), [])
    const [lease] = await queue.lease(NOW + HOUR, 1000, 9, 9)
    assert.equal(lease?.message.releaseMs, NOW + HOUR)
  })

  check('a member takes back what is to be sent later, and nobody else does', async (queue, desk) => {
    await queue.add(message('m', ['a@one.test'], { releaseMs: NOW + HOUR }))
    await queue.add(message('now', ['a@one.test']))
    assert.equal(await desk.cancel('bo', 'm', NOW), false)
    assert.equal(await desk.cancel('anna', 'now', NOW), false)
    assert.equal(await desk.cancel('anna', 'm', NOW + HOUR), false, 'too late')
    assert.equal(await desk.cancel('anna', 'm', NOW + HOUR - 1), true)
    assert.equal(await desk.cancel('anna', 'm', NOW), false)
    assert.deepEqual(
      (await desk.list({}, 9)).map((one) => one.message.id),
      ['now'],
    )
  })

  check('dropping at one destination leaves the others, leases included', async (queue, desk) => {
    await queue.add(message('m', ['a@one.test', 'b@two.test']))
    const leases = await queue.lease(NOW, 1000, 9, 1)
    assert.deepEqual(await desk.drop({ to: 'one.test' }), { messages: 1, recipients: 1 })
    for (const lease of leases) {
      assert.equal(await queue.renew(lease, NOW + 5000), lease.destination === 'two.test')
    }
    await queue.add(message('n', ['a@one.test']))
    assert.equal((await queue.lease(NOW, 1000, 9, 1))[0]?.message.id, 'n', 'its lease makes no destination full')
  })

  check('many messages are changed in pieces, and progress is told', async (queue, desk) => {
    for (let i = 0; i < 450; i++) await queue.add(message(`m${i}`, ['a@one.test'], { queuedMs: NOW + i }))
    const told: number[] = []
    const progress = ({ messages }: { messages: number }) => void told.push(messages)
    assert.equal((await desk.hold({}, { by: 'x', reason: '' }, NOW, progress)).messages, 450)
    assert.equal((await desk.release({}, NOW, undefined, progress)).messages, 450)
    assert.equal((await desk.drop({}, progress)).messages, 450)
    assert.ok(told.length > 3 && told.at(-1) === 450)
    assert.deepEqual(await desk.counts(), { messages: 0, recipients: 0, octets: 0 })
  })

  test(`${name}: no more is taken than may wait, of a member and in all; reports are`, async () => {
    await using under = await make({ recipients: 5, recipientsPerMember: 3, freeBytes: 0 })
    const { queue, desk } = under
    await queue.add(message('m1', ['a@x.test', 'b@x.test']))
    await queue.requireRoom('anna', 1)
    const refused = (code: string) => (error: unknown) =>
      isFault(error, code) && (error as { who?: string }).who === 'world'
    await assert.rejects(queue.requireRoom('anna', 2), refused('queue/member-full'))
    await assert.rejects(queue.add(message('m2', ['a@x.test', 'b@x.test'])), refused('queue/member-full'))
    await queue.add(message('m3', ['a@x.test', 'b@x.test', 'c@x.test'], { accountId: undefined }))
    await assert.rejects(queue.requireRoom(undefined, 1), refused('queue/full'))
    await assert.rejects(queue.add(message('m4', ['a@x.test'], { accountId: 'bo' })), refused('queue/full'))
    await queue.add(message('report', ['a@x.test'], { accountId: undefined, reversePath: '' }))
    await desk.drop({ id: 'm3' })
    await queue.add(message('m4', ['a@x.test'], { accountId: 'bo' }))
  })

  test(`${name}: a disk that is nearly full takes nothing that would have to wait`, async () => {
    await using under = await make({ recipients: 9, recipientsPerMember: 9, freeBytes: Number.MAX_SAFE_INTEGER })
    await assert.rejects(under.queue.requireRoom('anna', 1), (error) => isFault(error, 'queue/disk-low'))
  })

  function message(id: string, to: readonly string[], changes: Partial<NewOutboundMessage> = {}): NewOutboundMessage {
    return newMessage(id, to, { accountId: 'anna', ...changes })
  }
}
