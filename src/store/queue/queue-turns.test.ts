import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newMessage } from '../../core/queue/outbound-queue.contract.ts'
import type { Lease, NewOutboundMessage, OutboundQueue } from '../../core/queue/outbound-queue.ts'
import { QueuePlace } from './queue-place.fixture.ts'

const NOW = Date.UTC(2026, 0, 1)
const SECOND = 1000
const LEASE_MS = 3_600_000

test('what one member sends to thousands at one destination does not delay the letter of another', async () => {
  await using place = await QueuePlace.make()
  const { queue } = await place.open()
  for (let i = 0; i < 500; i++) await queue.add(from('anna', `a${i}`, ['x@big.test']))
  const first = await queue.lease(NOW, LEASE_MS, 10, 10)
  await queue.add(from('bo', 'letter', ['y@big.test']))
  await settle(queue, first[0])
  assert.deepEqual(ids(await queue.lease(NOW, LEASE_MS, 1, 10)), ['letter'])
})

test('nor does what it sends to thousands of destinations', async () => {
  await using place = await QueuePlace.make()
  const { queue } = await place.open()
  const everywhere = Array.from({ length: 1000 }, (_, i) => `x@d${i}.test`)
  await queue.add(from('anna', 'a', everywhere))
  await queue.lease(NOW, LEASE_MS, 100, 10)
  await queue.add(from('bo', 'letter', ['y@elsewhere.test']))
  assert.deepEqual(ids(await queue.lease(NOW, LEASE_MS, 1, 10)), ['letter'])
})

test('members who send much at the same time share what there is', async () => {
  await using place = await QueuePlace.make()
  const { queue } = await place.open()
  for (const member of ['anna', 'bo', 'cy']) {
    for (let i = 0; i < 60; i++) await queue.add(from(member, `${member}${i}`, [`x@${member}.test`]))
  }
  const served = await queue.lease(NOW, LEASE_MS, 30, 100)
  const shares = Map.groupBy(served, ({ message }) => message.accountId)
  assert.deepEqual([...shares.values()].map((leases) => leases.length).sort(), [10, 10, 10])
})

test('the last places are kept for members who have none, so that hosts that are slow hold up nobody else', async () => {
  await using place = await QueuePlace.make()
  const { queue } = await place.open()
  for (let i = 0; i < 50; i++) await queue.add(from('anna', `a${i}`, [`x@slow${i}.test`]))
  assert.equal((await queue.lease(NOW, LEASE_MS, 20, 10, 4)).length, 16)
  assert.equal((await queue.lease(NOW, LEASE_MS, 4, 10, 4)).length, 0)
  await queue.add(from('bo', 'letter', ['y@quick.test']))
  assert.deepEqual(ids(await queue.lease(NOW, LEASE_MS, 4, 10, 4)), ['letter'])
  assert.equal((await queue.lease(NOW, LEASE_MS, 8, 10, 4)).length, 4)
})

test('a letter goes before a newsletter before bulk, whoever sends them and whenever they came', async () => {
  await using place = await QueuePlace.make()
  const { queue } = await place.open()
  await queue.add(from('anna', 'bulk', ['x@one.test'], { priority: 'bulk' }))
  await queue.add(from('anna', 'newsletter', ['x@two.test'], { priority: 'newsletter' }))
  await queue.add(from('anna', 'own letter', ['x@three.test']))
  await queue.add(from('bo', 'letter', ['x@one.test']))
  const order: string[] = []
  for (let i = 0; i < 4; i++) order.push(...ids(await queue.lease(NOW, LEASE_MS, 1, 10)))
  assert.deepEqual(order.slice(0, 2).sort(), ['letter', 'own letter'])
  assert.deepEqual(order.slice(2), ['newsletter', 'bulk'])
})

test('nothing waits for ever: bulk goes out although new members keep sending more letters than can go out', async () => {
  await using place = await QueuePlace.make()
  const { queue } = await place.open()
  await queue.add(from('anna', 'bulk', ['x@one.test'], { priority: 'bulk' }))
  // Two new members each minute, and one place: the backlog of letters only grows.
  for (let minute = 0; minute <= 60; minute++) {
    const nowMs = NOW + minute * 60 * SECOND
    for (const one of ['p', 'q']) {
      await queue.add(from(`${one}${minute}`, `${one}${minute}`, ['y@one.test'], { queuedMs: nowMs }))
    }
    const [lease] = await queue.lease(nowMs, LEASE_MS, 1, 1)
    assert.ok(lease)
    await settle(queue, lease, nowMs)
    if (lease.message.id !== 'bulk') continue
    assert.ok(minute >= 20 && minute <= 60, `it took ${minute} minutes`)
    return
  }
  assert.fail('it never went out')
})

test('what comes back together is no better off than what is new', async () => {
  await using place = await QueuePlace.make()
  const { queue } = await place.open()
  for (let i = 0; i < 100; i++) await queue.add(from('anna', `a${i}`, ['x@one.test']))
  for (const lease of await queue.lease(NOW, LEASE_MS, 100, 100)) {
    await queue.settle(lease, [{ index: 0, kind: 'deferred', result: '', nextMs: NOW + SECOND, delayNotified: false }])
  }
  await queue.add(from('bo', 'letter', ['y@one.test'], { queuedMs: NOW + 2 * SECOND }))
  const served = ids(await queue.lease(NOW + 2 * SECOND, LEASE_MS, 2, 100))
  assert.ok(served.includes('letter'), served.join())
})

test('a destination that is down is tried with one message at a time, however many wait, and they are told of the delay and given up in time', async () => {
  await using place = await QueuePlace.make()
  const { queue, desk } = await place.open()
  const HOUR = 3600 * SECOND
  const timing = { expiresMs: NOW + 24 * HOUR, delayNoticeMs: 4 * HOUR }
  for (let i = 0; i < 300; i++) await queue.add(from(`m${i % 7}`, `a${i}`, ['x@down.test'], timing))
  let [attempts, told, failed, most] = [0, 0, 0, 0]
  for (let nowMs = NOW; nowMs < NOW + 29 * HOUR; nowMs += 10 * SECOND) {
    const due = await queue.nextDueMs()
    if (due === undefined || due > nowMs) continue
    const leases = await queue.lease(nowMs, LEASE_MS, 50, 10)
    if (nowMs > NOW) most = Math.max(most, leases.filter(({ overdue }) => overdue === undefined).length)
    for (const lease of leases) {
      const isOver = nowMs >= lease.message.expiresMs
      if (lease.overdue === undefined) attempts++
      else if (isOver) failed++
      else told++
      const outcome = isOver
        ? ({ kind: 'failed', result: 'given up', atMs: nowMs } as const)
        : lease.overdue === undefined
          ? ({
              kind: 'deferred',
              result: 'down',
              nextMs: nowMs + 4 * HOUR,
              delayNotified: nowMs >= NOW + 4 * HOUR,
            } as const)
          : ({ kind: 'delay-told' } as const)
      const down = { experience: 'down', reason: 'no connection', startedMs: nowMs, nowMs, perDestination: 10 } as const
      await queue.settle(lease, [{ index: 0, ...outcome }], lease.overdue === undefined ? down : undefined)
    }
  }
  assert.equal(most, 1)
  assert.ok(attempts < 80, `${attempts} attempts in a day`)
  assert.ok(told > 250, `${told} told`)
  assert.ok(failed > 250, `${failed} given up`)
  assert.deepEqual(await desk.counts(), { messages: 0, recipients: 0, octets: 0 })
})

test('when a destination takes mail again, one success opens it for more', async () => {
  await using place = await QueuePlace.make()
  const { queue } = await place.open()
  for (let i = 0; i < 30; i++) await queue.add(from('anna', `a${i}`, ['x@one.test']))
  const [probe] = await queue.lease(NOW, LEASE_MS, 1, 10)
  const about = { reason: 'x', startedMs: NOW, nowMs: NOW, perDestination: 10 }
  const later = { index: 0, kind: 'deferred', result: '', nextMs: NOW + 9e6, delayNotified: false } as const
  await queue.settle(probe as Lease, [later], { ...about, experience: 'down' })
  assert.equal(await queue.nextDueMs(), NOW + 30 * SECOND)
  assert.deepEqual(await queue.lease(NOW + 29 * SECOND, LEASE_MS, 10, 10), [])
  let nowMs = NOW + 30 * SECOND
  const widths: number[] = []
  for (let i = 0; i < 4; i++, nowMs += SECOND) {
    const leases = await queue.lease(nowMs, LEASE_MS, 10, 10)
    widths.push(leases.length)
    for (const lease of leases) {
      await queue.settle(lease, [delivered(nowMs)], { ...about, startedMs: nowMs, nowMs, experience: 'good' })
    }
  }
  assert.deepEqual(widths, [1, 2, 2, 3])
})

test('telling senders of a delay does not end the pause of a destination that is slow as well', async () => {
  await using place = await QueuePlace.make()
  const { queue } = await place.open()
  for (const id of ['a', 'b']) await queue.add(from('anna', id, ['x@one.test'], { delayNoticeMs: 20 * SECOND }))
  const about = { reason: 'x', perDestination: 10 }
  const later = { index: 0, kind: 'deferred', result: '', nextMs: NOW + 9e6, delayNotified: false } as const
  const [first] = await queue.lease(NOW, LEASE_MS, 1, 10)
  await queue.settle(first as Lease, [later], { ...about, experience: 'pressed', startedMs: NOW, nowMs: NOW })
  const [second] = await queue.lease(NOW + 11 * SECOND, LEASE_MS, 1, 10)
  const downMs = NOW + 11 * SECOND
  await queue.add(from('anna', 'c', ['x@one.test'], { delayNoticeMs: 20 * SECOND }))
  await queue.settle(second as Lease, [later], { ...about, experience: 'down', startedMs: downMs, nowMs: downMs })
  const overdue = await queue.lease(NOW + 21 * SECOND, LEASE_MS, 9, 10)
  assert.deepEqual(
    overdue.map(({ message, overdue: reason }) => [message.id, reason]),
    [['c', 'x']],
  )
  await queue.settle(overdue[0] as Lease, [{ index: 0, kind: 'delay-told' }])
  assert.deepEqual(await queue.lease(NOW + 40 * SECOND, LEASE_MS, 9, 10), [])
  assert.deepEqual(ids(await queue.lease(NOW + 41 * SECOND, LEASE_MS, 9, 10)), ['c'])
})

test('what was learned of a destination outlives the process', async () => {
  await using place = await QueuePlace.make()
  const { queue } = await place.open()
  await queue.add(from('anna', 'a', ['x@one.test']))
  await queue.add(from('anna', 'b', ['x@one.test']))
  const [lease] = await queue.lease(NOW, LEASE_MS, 1, 10)
  const later = { index: 0, kind: 'deferred', result: '', nextMs: NOW + 9e6, delayNotified: false } as const
  const down = { experience: 'down', reason: 'refused', startedMs: NOW, nowMs: NOW, perDestination: 10 } as const
  await queue.settle(lease as Lease, [later], down)
  const { queue: other, desk } = await place.open()
  assert.deepEqual(await other.lease(NOW + SECOND, LEASE_MS, 10, 10), [])
  assert.equal((await desk.destinations(10))[0]?.pace.reason, 'refused')
})

function from(accountId: string, id: string, to: readonly string[], changes: Partial<NewOutboundMessage> = {}) {
  return newMessage(id, to, { accountId, ...changes })
}

function ids(leases: readonly Lease[]): string[] {
  return leases.map(({ message }) => message.id)
}

async function settle(queue: OutboundQueue, lease: Lease | undefined, nowMs = NOW): Promise<void> {
  if (lease)
    await queue.settle(
      lease,
      lease.recipients.map(({ index }) => ({ ...delivered(nowMs), index })),
    )
}

function delivered(atMs: number) {
  return { index: 0, kind: 'delivered', result: '250 ok', atMs } as const
}
