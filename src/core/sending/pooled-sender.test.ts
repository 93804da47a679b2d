import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ManualClock } from '../../base/manual-clock.ts'
import type { Account } from '../directory/directory.ts'
import type { Lease } from '../queue/outbound-queue.ts'
import type { QueueFilter } from '../queue/queue-desk.ts'
import type { Sender, SendResult } from '../queue/sender.ts'
import { MemorySendingLedger } from './memory-sending-ledger.ts'
import { type Pool, PooledSender } from './pooled-sender.ts'
import { SENDING } from './sending-settings.fixture.ts'

const DAY_MS = 86_400_000
const NOW_MS = Date.UTC(2026, 5, 1)

function world(account: Partial<Account> = {}) {
  const clock = new ManualClock(NOW_MS)
  const ledger = new MemorySendingLedger()
  const sent: Pool[] = []
  const holds: [QueueFilter, string][] = []
  const results: SendResult[] = []
  const kinds: SendResult['kind'][] = ['delivered']
  const sender = (pool: Pool): Sender => ({
    async send(_lease, settled) {
      sent.push(pool)
      await settled(kinds.map((kind, index) => ({ index, kind }) as SendResult))
    },
  })
  const anna = { id: 'a1', address: 'anna@posthus.test', state: 'active', createdMs: NOW_MS - 100 * DAY_MS, ...account }
  const pooled = new PooledSender({
    senders: { usual: sender('usual'), suspect: sender('suspect'), forwarded: sender('forwarded') },
    directory: { account: async (id) => (id === 'a1' ? (anna as Account) : undefined) },
    ledger,
    counts: { add: (id, delivered, failed) => void ledger.settled(id, delivered, failed, clock.nowMs()) },
    desk: {
      async hold(filter, { by }) {
        holds.push([filter, by])
        return { messages: 1, recipients: 1 }
      },
    },
    settings: SENDING,
    clock,
  })
  const send = async (message: { accountId?: string; reversePath?: string } = { accountId: 'a1' }) => {
    const lease = { message: { id: 'm1', reversePath: 'x@b.test', ...message }, recipients: [{ index: 0 }] }
    await pooled.send(lease as unknown as Lease, async (some) => void results.push(...some))
    return sent.at(-1)
  }
  return { clock, ledger, sent, holds, results, kinds, send }
}

test('mail of an established member, and reports of our own, go out the usual way; forwarded mail by its own', async () => {
  const { send } = world()
  assert.deepEqual(
    [await send(), await send({ reversePath: '' }), await send({ reversePath: 'srs@posthus.test' })],
    ['usual', 'usual', 'forwarded'],
  )
})

test('a young account goes out by the pool of suspects until it is old enough', async () => {
  const { send, clock } = world({ createdMs: NOW_MS - DAY_MS })
  assert.equal(await send(), 'suspect')
  clock.advance(SENDING.youngMs)
  assert.equal(await send(), 'usual')
})

test("that others refuse a filter's answers says nothing of the member", async () => {
  const { send, kinds } = world()
  kinds.splice(0, 1, ...Array<SendResult['kind']>(30).fill('failed'))
  assert.equal(await send({ accountId: 'a1', reversePath: '' }), 'usual')
  assert.equal(await send(), 'usual')
})

test('an account that was held goes out by the pool of suspects for a while', async () => {
  const { send, ledger, clock } = world()
  await ledger.hold('a1', { by: 'limits', reason: 'x', sinceMs: NOW_MS })
  await ledger.release('a1')
  assert.equal(await send(), 'suspect')
  clock.advance(SENDING.suspectMs)
  assert.equal(await send(), 'usual')
})

test('an account that much comes back of goes out by the pool of suspects', async () => {
  const { send, kinds, clock } = world()
  kinds.splice(0, 1, ...Array<SendResult['kind']>(16).fill('delivered'), ...Array<SendResult['kind']>(6).fill('failed'))
  assert.equal(await send(), 'usual')
  clock.advance(250)
  assert.equal(await send(), 'suspect')
})

test('a hold is seen a quarter of a second after the last look at the account, and its end at once', async () => {
  const { send, ledger, clock, holds } = world()
  assert.equal(await send(), 'usual')
  await ledger.hold('a1', { by: 'operator', reason: 'x', sinceMs: NOW_MS })
  clock.advance(250)
  await send()
  assert.deepEqual(holds, [[{ id: 'm1' }, 'account-hold']])
  await ledger.release('a1')
  assert.equal(await send(), 'suspect')
  assert.equal(holds.length, 1)
})

for (const [what, by, prepare] of [
  ['held', 'limits', (ledger: MemorySendingLedger) => ledger.hold('a1', { by: 'limits', reason: 'x', sinceMs: 1 })],
  [
    'held by the operator',
    'account-hold',
    (ledger: MemorySendingLedger) => ledger.hold('a1', { by: 'operator', reason: 'x', sinceMs: 1 }),
  ],
  ['suspended', 'suspension', async () => undefined],
] as const) {
  test(`nothing of an account that is ${what} leaves, even if it is leased already: it is held and stays in the queue`, async () => {
    const { send, sent, holds, results, ledger } = world(by === 'suspension' ? { state: 'suspended' } : {})
    await prepare(ledger)
    await send()
    assert.deepEqual([sent, holds], [[], [[{ id: 'm1' }, by]]])
    assert.deepEqual(
      results.map(({ kind, status }) => [kind, status]),
      [['deferred', '4.7.1']],
    )
  })
}
