import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFault } from '../../base/fault.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { Account } from '../directory/directory.ts'
import { MemorySendingLedger } from './memory-sending-ledger.ts'
import { SendingGuard } from './sending-guard.ts'
import { SENDING } from './sending-settings.fixture.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const NOW_MS = Date.UTC(2026, 5, 1)

function world(ageDays = 100, friends: readonly string[] = []) {
  const clock = new ManualClock(NOW_MS)
  const ledger = new MemorySendingLedger()
  const noted: string[] = []
  const note = async (accountId: string) => {
    noted.push(accountId)
    await ledger.know(accountId, friends)
  }
  const guard = new SendingGuard(ledger, { note }, SENDING, clock)
  const anna = {
    id: 'a1',
    address: 'anna@posthus.test',
    state: 'active',
    createdMs: NOW_MS - ageDays * DAY_MS,
  } as Account
  let next = 0
  const admit = async (many: number, options: { known?: boolean; from?: string } = {}) => {
    if (options.known) next = 0
    const recipients = Array.from({ length: many }, () => ({
      address: `r${next++}@b.test`,
      notify: [],
      originalRecipient: undefined,
    }))
    return guard.admit(anna, recipients, options.from ?? '192.0.2.1')
  }
  return { clock, ledger, guard, anna, admit, noted }
}

const isTooMany = (error: unknown) => isFault(error, 'sending/too-many')
const isHeld = (error: unknown) => isFault(error, 'sending/held')

test('a script that writes to many who never heard of the member is held, and refused from then on', async () => {
  const { admit, guard, anna, ledger } = world()
  let accepted = 0
  let hold: Awaited<ReturnType<typeof admit>>
  while (!hold) {
    hold = await admit(1)
    accepted++
    assert.ok(accepted < 500)
  }
  assert.equal(accepted, 21, 'the one that is too many is kept, and held')
  assert.deepEqual(hold, { by: 'limits', reason: 'more than 20 new recipients within an hour', sinceMs: NOW_MS })
  await assert.rejects(admit(1), isHeld)
  await assert.rejects(guard.requireMaySend(anna), isHeld)
  await ledger.release('a1')
  await guard.requireMaySend(anna)
  assert.equal(await admit(20, { known: true }), undefined, 'those are known now')
})

test('a young account is held sooner', async () => {
  const { admit } = world(1)
  assert.equal(await admit(5), undefined)
  assert.equal((await admit(1))?.reason, 'more than 5 new recipients within an hour')
})

test('who writes to friends is only kept from writing too fast, and may go on when time has passed', async () => {
  const { admit, guard, anna, clock } = world()
  for (let i = 0; i < 3; i++) {
    assert.equal(await admit(16), undefined)
    clock.advance(2 * HOUR_MS)
  }
  assert.equal(await admit(40, { known: true }), undefined)
  await assert.rejects(admit(40, { known: true }), isTooMany)
  await guard.requireMaySend(anna)
  await assert.rejects(admit(45, { known: true }), isTooMany)
  clock.advance(24 * HOUR_MS)
  assert.equal(await admit(40, { known: true }), undefined)
})

test('whom the member wrote to before is looked up once, before the first message, and is not new', async () => {
  const { admit, guard, anna, noted } = world(
    100,
    Array.from({ length: 40 }, (_, n) => `r${n}@b.test`),
  )
  for (let time = 0; time < 2; time++) {
    await guard.requireMaySend(anna)
    assert.deepEqual(noted, ['a1'])
  }
  assert.equal(await admit(40), undefined, 'more than may be new in an hour')
})

test('own limits come before those of the house and of age', async () => {
  const { admit, ledger } = world(1)
  await ledger.setOwnLimits('a1', { newRecipientsPerHour: 1000, recipientsPerHour: 1000, recipientsPerDay: 1000 })
  assert.equal(await admit(500), undefined)
  await assert.rejects(admit(600), isTooMany)
})

test('a throttled account may send a part of what it may, also of limits of its own, until its time is over', async () => {
  const { admit, ledger, clock, guard, anna } = world()
  await ledger.setThrottle('a1', { percent: 10, untilMs: NOW_MS + 3 * DAY_MS })
  assert.equal(await admit(5, { known: true }), undefined)
  await assert.rejects(
    admit(1),
    (error) => isFault(error, 'sending/too-many') && /5 recipients an hour/.test(error.message),
  )
  await assert.rejects(guard.requireMaySend(anna), isTooMany)
  await ledger.setOwnLimits('a1', { recipientsPerHour: 1, recipientsPerDay: 1000 })
  clock.advance(DAY_MS)
  assert.equal(await admit(1, { known: true }), undefined, 'two at least')
  await assert.rejects(admit(2), isTooMany)
  await ledger.setOwnLimits('a1', {})
  clock.advance(2 * DAY_MS)
  assert.equal(await admit(20, { known: true }), undefined, 'at the end of its time all is as before')
})

test('mail from too many networks in a day is held; addresses of one network are one', async () => {
  const { admit, clock } = world()
  for (const from of ['192.0.2.1', '192.0.2.99', '2001:db8::1', '2001:db8::2', '198.51.100.1']) {
    assert.equal(await admit(1, { known: true, from }), undefined)
  }
  clock.advance(25 * HOUR_MS)
  for (const from of ['203.0.113.1', '198.51.100.1', '10.1.1.1'])
    assert.equal(await admit(1, { known: true, from }), undefined)
  const hold = await admit(1, { known: true, from: '10.2.2.2' })
  assert.equal(hold?.reason, 'mail from more than 3 networks within a day')
})

test('an account that half of comes back is held, once there are enough answers to say so', async () => {
  const { admit, ledger } = world()
  await ledger.settled('a1', 5, 10, NOW_MS)
  assert.equal(await admit(1), undefined)
  await ledger.settled('a1', 5, 5, NOW_MS)
  assert.match((await admit(1))?.reason ?? '', /^other servers refused 60 % of the recipients/)
})

test('the same recipient twice, in another spelling, is one', async () => {
  const { guard, anna, ledger } = world()
  const recipients = ['X@B.test', 'X@b.TEST'].map((address) => ({ address, notify: [], originalRecipient: undefined }))
  await guard.admit(anna, recipients, '192.0.2.1')
  assert.equal((await ledger.standing('a1', NOW_MS)).counts.newRecipients, 1)
})

test('whoever may send is asked about again after a moment, and at once after a message that was not simply sent', async () => {
  const { clock, ledger, guard, anna, admit } = world()
  let asked = 0
  const standing = ledger.standing.bind(ledger)
  ledger.standing = (accountId, nowMs) => {
    asked++
    return standing(accountId, nowMs)
  }
  await guard.requireMaySend(anna)
  await guard.requireMaySend(anna)
  assert.equal(asked, 1)
  assert.equal(await admit(1), undefined)
  await ledger.hold('a1', { by: 'operator', reason: 'a look at it', sinceMs: NOW_MS })
  await assert.rejects(admit(1), isHeld)
  await assert.rejects(guard.requireMaySend(anna), isHeld)
  await ledger.release('a1')
  await guard.requireMaySend(anna)
  await ledger.hold('a1', { by: 'operator', reason: 'a look at it', sinceMs: NOW_MS })
  clock.advance(250)
  await assert.rejects(guard.requireMaySend(anna), isHeld)
})
