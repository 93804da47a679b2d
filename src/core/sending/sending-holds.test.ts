import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemorySpool } from '../../../test/kit/memory-spool.ts'
import { RecordingMailStore } from '../../../test/kit/recording-mail-store.ts'
import { systemEntropy } from '../../base/entropy.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { HouseLetters } from '../delivery/house-letters.ts'
import { LocalDelivery } from '../delivery/local-delivery.ts'
import { type AccountNotice, LocalAccountNotices } from '../directory/account-notices.ts'
import { MemoryDirectory } from '../directory/memory-directory.ts'
import type { QueueFilter } from '../queue/queue-desk.ts'
import { MemorySendingLedger } from './memory-sending-ledger.ts'
import { SendingHolds } from './sending-holds.ts'

const HOLD = { by: 'limits', reason: 'more than 100 new recipients within an hour', sinceMs: 5 } as const

async function world(state: 'active' | 'suspended' = 'active') {
  const directory = new MemoryDirectory()
  await directory.addDomain({ name: 'posthus.test', catchAll: undefined, createdMs: 0 })
  await directory.addAccount(
    { id: 'anna', address: 'anna@posthus.test', name: '', state, unit: 'local', createdMs: 0 },
    { accountId: 'anna', phc: '', sealedScram: new Uint8Array(), version: 1, changedMs: 0 },
  )
  const store = new RecordingMailStore()
  const spool = new MemorySpool()
  const clock = new ManualClock()
  const ledger = new MemorySendingLedger()
  const notices = new LocalAccountNotices()
  const told: AccountNotice[] = []
  notices.subscribe((notice) => told.push(notice))
  const queue: [what: string, by: string | undefined, filter: QueueFilter][] = []
  const done = { messages: 2, recipients: 3 }
  const holds = new SendingHolds({
    ledger,
    desk: {
      hold: async (filter, { by }) => {
        queue.push(['hold', by, filter])
        return done
      },
      release: async (filter, _nowMs, by) => {
        queue.push(['release', by, filter])
        return done
      },
    },
    directory,
    notices,
    letters: new HouseLetters({
      inbox: new LocalDelivery(store.asPort(), spool, clock),
      spool,
      hostname: 'mx.posthus.test',
      clock,
      entropy: systemEntropy,
    }),
    languages: { of: async () => 'en' },
    hostname: 'mx.posthus.test',
    clock,
    entropy: systemEntropy,
    log: silentLog,
  })
  return { directory, store, spool, ledger, told, queue, holds }
}

const ALL = { accountId: 'anna' }

test('a hold keeps back what waits, tells the member in its inbox in plain words, and ends its sessions', async () => {
  const { holds, queue, told, store, spool } = await world()
  assert.equal(await holds.hold('anna', HOLD), true)
  assert.deepEqual(queue, [['hold', 'limits', ALL]])
  assert.deepEqual(told, [{ accountId: 'anna', what: 'held' }])
  assert.equal(store.kept.length, 1)
  const [notice] = store.kept
  assert.equal(notice?.mailbox, 'INBOX')
  assert.equal(notice?.provenance?.isOfHouse, true, 'it is told as official mail')
  const text = notice?.text ?? ''
  assert.match(text, /^Return-Path: <>\r\nDelivered-To: anna@posthus.test\r\nFrom: Mail service at mx\.posthus\.test </)
  assert.match(text, /\r\nSubject: Your outgoing mail is held\r\n/)
  assert.match(text, /more than 100 new recipients within an hour/)
  assert.match(text, /What to do:/)
  assert.equal(spool.open, 0)
  assert.equal(await holds.hold('anna', HOLD), false)
  assert.equal(store.kept.length, 1, 'told once')
})

test('a release sends what was held, and nothing if there was no hold', async () => {
  const { holds, queue, ledger } = await world()
  assert.equal(await holds.release('anna'), undefined)
  await holds.hold('anna', HOLD)
  assert.deepEqual(await holds.release('anna'), { ...HOLD, messages: 2, recipients: 3 })
  assert.deepEqual(queue.at(-1), ['release', 'limits', ALL])
  assert.equal((await ledger.standing('anna', 9)).hold, undefined)
})

test('a member who is back releases what the limits have held, and not what the operator holds', async () => {
  const { holds, ledger } = await world()
  await holds.hold('anna', { ...HOLD, by: 'operator' })
  await holds.memberIsBack('anna')
  assert.ok((await ledger.standing('anna', 9)).hold)
  await holds.release('anna')
  await holds.hold('anna', HOLD)
  await holds.memberIsBack('anna')
  assert.equal((await ledger.standing('anna', 9)).hold, undefined)
})

test('a hold for abuse takes the place of the one for a stolen password: neither a new password nor a release for anything else ends it', async () => {
  const { holds, queue, ledger, told, store } = await world()
  await ledger.hold('anna', HOLD)
  assert.equal(await holds.holdForAbuse('anna', 'case 7'), true)
  assert.deepEqual(
    queue.map(([what, by]) => `${what} ${by}`),
    ['release limits', 'release account-hold', 'hold abuse-hold'],
  )
  assert.deepEqual([told.length, store.kept.length], [0, 0], 'no session ends, and the case tells the member')
  assert.equal(await holds.holdForAbuse('anna', 'case 7'), false)
  await holds.memberIsBack('anna')
  assert.equal(await holds.release('anna'), undefined)
  assert.equal((await ledger.standing('anna', 9)).hold?.by, 'abuse')
  assert.equal((await holds.release('anna', 'abuse'))?.reason, 'case 7')
  assert.deepEqual(queue.at(-1), ['release', 'abuse-hold', ALL])
})

test('what slipped into the queue is held in the background', async () => {
  const { holds, queue, ledger, store } = await world('suspended')
  await ledger.hold('anna', HOLD)
  await holds.enforce()
  assert.deepEqual(queue, [
    ['hold', 'limits', ALL],
    ['hold', 'suspension', ALL],
  ])
  assert.equal(store.kept.length, 0)
})

test('an inbox that takes nothing keeps no mail from being held', async () => {
  const { holds, queue, told, store } = await world()
  store.full.add('anna')
  assert.equal(await holds.hold('anna', HOLD), true)
  assert.equal(queue.length, 1)
  assert.equal(told.length, 1)
})
