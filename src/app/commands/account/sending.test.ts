import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFault } from '../../../base/fault.ts'
import type { Accounts } from '../../../core/directory/accounts.ts'
import { MemorySendingLedger } from '../../../core/sending/memory-sending-ledger.ts'
import type { SendingHolds } from '../../../core/sending/sending-holds.ts'
import { SENDING } from '../../../core/sending/sending-settings.fixture.ts'
import { accountLimits, holdAccount, releaseAccount } from './sending.ts'

const NOW_MS = Date.UTC(2026, 5, 1)
const accounts = {
  account: async () => ({ id: 'a1', address: 'anna@posthus.test', createdMs: 0 }),
} as unknown as Accounts

function limits(ledger: MemorySendingLedger, options: Parameters<typeof accountLimits>[4] = {}) {
  return accountLimits(accounts, ledger, SENDING, 'anna@posthus.test', options, NOW_MS)
}

test('limits are shown beside what was sent, set, and given back to the house', async () => {
  const ledger = new MemorySendingLedger()
  await ledger.charge({ accountId: 'a1', recipients: ['x@b.test'], network: 'n' }, NOW_MS, () => ({ kind: 'send' }))
  assert.match((await limits(ledger)).text, /recipients of an hour +1 of 50\n/)
  assert.match((await limits(ledger, { recipientsPerHour: '7', networksPerDay: '9' })).text, /1 of 7\n/)
  const { text } = await limits(ledger)
  assert.match(text, /recipients of an hour +1 of 7\n/)
  assert.match(text, /limits of its own +recipients-per-hour, networks-per-day\n/)
  assert.match((await limits(ledger, { recipientsPerHour: 'default' })).text, /1 of 50\n/)
})

for (const wrong of ['0', '-1', '1.5', '1e3', '', 'unlimited', '99999999']) {
  test(`${JSON.stringify(wrong)} is no limit`, async () => {
    const ledger = new MemorySendingLedger()
    await assert.rejects(limits(ledger, { recipientsPerDay: wrong }), (error) => isFault(error, 'command/bad-limit'))
    assert.deepEqual((await ledger.standing('a1', NOW_MS)).own, {})
  })
}

test('a hold and a release say what they came to', async () => {
  const ledger = new MemorySendingLedger()
  const holds = {
    hold: (id, hold) => ledger.hold(id, hold),
    release: async (id) => {
      const hold = await ledger.release(id)
      return hold && { ...hold, messages: 4, recipients: 9 }
    },
  } as Pick<SendingHolds, 'hold' | 'release'> as SendingHolds
  const abuse = { requireFree: async () => undefined }
  const hold = () => holdAccount(accounts, holds, 'anna@posthus.test', 'call us', NOW_MS)
  assert.match((await hold()).text, /is held: call us/)
  assert.match((await hold()).text, /was held already/)
  assert.match((await limits(ledger)).text, /held +since .*: call us/)
  assert.match((await releaseAccount(accounts, holds, abuse, 'anna@posthus.test')).text, /4 messages that were held/)
  assert.match(
    (await releaseAccount(accounts, holds, abuse, 'anna@posthus.test')).text,
    /Nothing of anna@posthus\.test was held/,
  )
})
