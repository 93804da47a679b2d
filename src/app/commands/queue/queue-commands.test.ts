import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFault } from '../../../base/fault.ts'
import { newMessage } from '../../../core/queue/outbound-queue.contract.ts'
import type { Lease, NewOutboundMessage } from '../../../core/queue/outbound-queue.ts'
import { QueuePlace } from '../../../store/queue/queue-place.fixture.ts'
import { ScriptedTerminal } from '../../terminal/scripted-terminal.ts'
import { listDeliveries } from '../mail/deliveries.ts'
import { changeQueued, type QueueOrder } from './change.ts'
import { forgetDestination, listDestinations } from './destinations.ts'
import { readQueueFilter } from './filter.ts'
import { listQueue } from './list.ts'
import { showQueued } from './show.ts'

const NOW = Date.UTC(2026, 0, 1)
const HOUR = 3_600_000
const PAGE = { most: 100, after: undefined }

test('the list shows what is open, with the last answer, and nothing of it steers the terminal', async () => {
  await using place = await QueuePlace.make()
  const { queue, desk } = await place.open()
  await queue.add(queued('m1', ['done@one.test', 'b@one.test', 'c@one.test'], { reversePath: '' }))
  const [lease] = await queue.lease(NOW, 10 * HOUR, 1, 1)
  const later = {
    kind: 'deferred',
    result: '451\u001b[2J later',
    nextMs: NOW + HOUR + 300_000,
    delayNotified: false,
  } as const
  await queue.settle(lease as Lease, [
    { index: 0, kind: 'delivered', result: 'ok', atMs: NOW },
    { index: 1, ...later },
  ])
  const { text, json } = await listQueue(desk, {}, PAGE, NOW + HOUR)
  assert.match(text, /^ID .*\nm1 +1h +<> +b@one\.test +1 +5m +451 \[2J later$/m)
  assert.match(text, /\nm1 +1h +<> +c@one\.test +0 +now/)
  assert.match(text, /\n1 messages to 2 recipients wait in all\.$/)
  assert.ok(!text.includes('done@one.test') && !text.includes('\u001b'))
  assert.equal((json as { messages: { open: number }[] }).messages[0]?.open, 2)
  const shown = await showQueued(desk, 'm1')
  assert.match(shown.text, /size +21 octets/)
  assert.match(shown.text, /done@one\.test +one\.test +delivered/)
})

test('an empty queue says so, and so does a filter that finds nothing', async () => {
  await using place = await QueuePlace.make()
  const { desk } = await place.open()
  assert.equal((await listQueue(desk, {}, PAGE, NOW)).text, 'The queue is empty.')
  assert.equal((await listQueue(desk, { to: 'x.test' }, PAGE, NOW)).text, 'Nothing in the queue is like that.')
})

test('a list goes on where it was left off', async () => {
  await using place = await QueuePlace.make()
  const { queue, desk } = await place.open()
  for (let i = 0; i < 5; i++) await queue.add(queued(`m${i}`, ['a@one.test'], { queuedMs: NOW + i }))
  const seen: string[] = []
  for (let after: string | undefined; ; ) {
    const { text, json } = await listQueue(desk, {}, { most: 2, after }, NOW)
    const { messages, next } = json as { messages: { id: string }[]; next: string | null }
    seen.push(...messages.map(({ id }) => id))
    if (next === null) break
    assert.ok(text.endsWith(`--after ${next}`))
    after = next
  }
  assert.deepEqual(seen, ['m0', 'm1', 'm2', 'm3', 'm4'])
})

test('a message to many shows the first few', async () => {
  await using place = await QueuePlace.make()
  const { queue, desk } = await place.open()
  await queue.add(
    queued(
      'm',
      Array.from({ length: 30 }, (_, i) => `r${i}@one.test`),
    ),
  )
  const { text } = await listQueue(desk, {}, PAGE, NOW)
  assert.match(text, /r9@one\.test/)
  assert.doesNotMatch(text, /r10@one\.test/)
  assert.match(text, /… 20 more/)
})

test('a message that is not there is named', async () => {
  await using place = await QueuePlace.make()
  const { desk } = await place.open()
  const unknown = (error: unknown) => isFault(error, 'queue/no-such-message') && error.message.includes('queue list')
  await assert.rejects(showQueued(desk, 'm2'), unknown)
  await assert.rejects(listQueue(desk, {}, { most: 1, after: 'm2' }, NOW), unknown)
  for (const kind of ['retry', 'release', 'drop'] as const) {
    await assert.rejects(
      changeQueued(desk, new ScriptedTerminal(), order({ work: { kind }, filter: { id: 'm2' } }), NOW),
      unknown,
    )
  }
})

test('dropping needs consent, and tells how much it is about', async () => {
  await using place = await QueuePlace.make()
  const { queue, desk } = await place.open()
  await queue.add(queued('m1', ['a@one.test', 'b@two.test']))
  await queue.add(queued('m2', ['a@one.test']))
  const drop = order({ work: { kind: 'drop' }, filter: { to: 'one.test' } })
  await assert.rejects(changeQueued(desk, new ScriptedTerminal(), drop, NOW), (error) =>
    isFault(error, 'command/not-confirmed'),
  )
  const person = new ScriptedTerminal(['yes'], true)
  assert.equal((await changeQueued(desk, person, drop, NOW)).text, '2 recipients were dropped.')
  assert.match(person.asked[0] ?? '', /^Drop the recipients at one\.test of 2 messages\?/)
  const left = await desk.list({}, 10)
  assert.deepEqual(
    left.map(({ message, recipients }) => [message.id, recipients.map(({ address }) => address)]),
    [['m1', ['b@two.test']]],
  )
})

test('everything is changed only if that is said', async () => {
  await using place = await QueuePlace.make()
  const { queue, desk } = await place.open()
  await queue.add(queued('m1', ['a@one.test']))
  for (const kind of ['hold', 'release', 'drop'] as const) {
    const work = kind === 'hold' ? { kind, reason: 'x' } : { kind }
    await assert.rejects(changeQueued(desk, new ScriptedTerminal(), order({ work, yes: true }), NOW), (error) =>
      isFault(error, 'command/no-filter'),
    )
  }
  const dropped = await changeQueued(
    desk,
    new ScriptedTerminal(),
    order({ work: { kind: 'drop' }, all: true, yes: true }),
    NOW,
  )
  assert.deepEqual(dropped.json, { what: 'drop', messages: 1, recipients: 1 })
})

test('what is held is shown with the reason, and released', async () => {
  await using place = await QueuePlace.make()
  const { queue, desk } = await place.open()
  await queue.add(queued('m1', ['a@one.test'], { accountId: 'anna' }))
  const hold = order({ work: { kind: 'hold', reason: 'looks odd' }, filter: { accountId: 'anna' }, yes: true })
  assert.equal((await changeQueued(desk, new ScriptedTerminal(), hold, NOW)).text, '1 recipient is held.')
  assert.match((await listQueue(desk, {}, PAGE, NOW)).text, /held +held by operator: looks odd/)
  assert.match((await showQueued(desk, 'm1')).text, /held +by operator since .*: looks odd/)
  assert.deepEqual(await queue.lease(NOW + HOUR, 1000, 10, 10), [])
  const release = order({ work: { kind: 'release' }, filter: { id: 'm1' } })
  assert.equal((await changeQueued(desk, new ScriptedTerminal(), release, NOW)).text, '1 recipient was released.')
  assert.equal((await queue.lease(NOW + HOUR, 1000, 10, 10)).length, 1)
})

test('destinations show their pace, which can be forgotten', async () => {
  await using place = await QueuePlace.make()
  const { queue, desk } = await place.open()
  await queue.add(queued('m1', ['a@one.test']))
  const [lease] = await queue.lease(NOW, 1000, 1, 10)
  const later = { index: 0, kind: 'deferred', result: 'x', nextMs: NOW + HOUR, delayNotified: false } as const
  const down = {
    experience: 'down',
    reason: 'no\u001b connection',
    startedMs: NOW,
    nowMs: NOW,
    perDestination: 10,
  } as const
  await queue.settle(lease as Lease, [later], down)
  assert.match(
    (await listDestinations(desk, 10, NOW)).text,
    /one\.test +1 +0 +down \(tried once\), next in 30s, 1 at once +no {2}connection/,
  )
  await forgetDestination(desk, 'one.test')
  assert.match((await listDestinations(desk, 10, NOW)).text, /one\.test +1 +0 +free/)
  await assert.rejects(forgetDestination(desk, 'two.test'), (error) => isFault(error, 'queue/no-such-destination'))
})

test('deliveries are found by Message-ID and by queue id', async () => {
  await using place = await QueuePlace.make()
  const { log } = await place.open()
  const attempt = {
    accountId: 'anna',
    queueId: 'q1',
    headerMessageId: 'x@here',
    recipient: 'b@one.test',
    atMs: NOW,
    attempt: 1,
    kind: 'delivered',
    status: '2.0.0',
    text: 'text',
    host: 'mx.one.test',
    address: '192.0.2.1',
    reply: '250 kept',
    protection: { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' },
    facts: { policy: 'dane' },
    accepted: undefined,
  } as const
  await log.record([attempt, { ...attempt, queueId: 'q2', headerMessageId: 'y@here', protection: undefined }])
  const account = { id: 'anna', address: 'anna@here.test', name: '', state: 'active', unit: '', createdMs: 0 } as const
  for (const message of ['<x@here>', 'x@here', 'q1']) {
    const { text, json } = await listDeliveries(log, account, message, 10)
    assert.match(
      text,
      /b@one\.test +delivered +mx\.one\.test \[192\.0\.2\.1\] +TLSv1\.3 \S+ X25519MLKEM768 +250 kept +<x@here>$/,
    )
    assert.deepEqual(json, { address: 'anna@here.test', deliveries: [attempt] })
  }
  assert.match((await listDeliveries(log, account, undefined, 10)).text, /nothing: clear text/)
  assert.match((await listDeliveries(log, { ...account, id: 'bo' }, undefined, 10)).text, /Nothing was sent/)
})

for (const [options, expected] of [
  [{ to: 'Exämple.ORG' }, { to: 'xn--exmple-cua.org' }],
  [
    { to: 'local', state: 'sending' },
    { to: 'local', state: 'leased' },
  ],
  [{ from: '<>' }, { from: '' }],
  [
    { account: 'anna@here.test', older: '2h' },
    { accountId: 'id of anna@here.test', beforeMs: NOW - 2 * HOUR },
  ],
] as const) {
  test(`a filter: ${JSON.stringify(options)}`, async () => {
    assert.deepEqual(await readQueueFilter(undefined, options, async (address) => `id of ${address}`, NOW), expected)
  })
}

test('a state that is none is told', async () => {
  await assert.rejects(
    readQueueFilter(undefined, { state: 'lost' }, async () => '', NOW),
    (error) => isFault(error, 'command/bad-state'),
  )
})

function order(changes: Partial<QueueOrder> & Pick<QueueOrder, 'work'>): QueueOrder {
  return { filter: {}, all: false, yes: false, ...changes }
}

function queued(id: string, addresses: readonly string[], changes: Partial<NewOutboundMessage> = {}) {
  return newMessage(id, addresses, changes)
}
