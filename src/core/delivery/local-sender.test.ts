import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemorySpool } from '../../../test/kit/memory-spool.ts'
import { RecordingMailStore } from '../../../test/kit/recording-mail-store.ts'
import { Fault } from '../../base/fault.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { AddressBook } from '../directory/address-book.ts'
import { MemoryDirectory } from '../directory/memory-directory.ts'
import { someProvenance } from '../mail/provenance.fixture.ts'
import type { Lease, OutboundRecipient } from '../queue/outbound-queue.ts'
import type { SendResult } from '../queue/sender.ts'
import { LocalDelivery } from './local-delivery.ts'
import { LocalSender } from './local-sender.ts'

const PROVENANCE = { ...someProvenance('relay.test'), verdict: { kind: 'deliver' } } as const

async function send(
  text: string,
  addresses: readonly string[],
  failures: Readonly<Record<string, Error>> = {},
  times = 1,
) {
  const directory = new MemoryDirectory()
  await directory.addDomain({ name: 'posthus.test', catchAll: undefined, createdMs: 0 })
  for (const id of ['anna', 'bo']) {
    await directory.addAccount(
      { id, address: `${id}@posthus.test`, name: id, state: 'active', unit: 'local', createdMs: 0 },
      { accountId: id, phc: '', sealedScram: new Uint8Array(), version: 1, changedMs: 0 },
    )
  }
  const store = new RecordingMailStore({ Lists: undefined })
  for (const [account, failure] of Object.entries(failures)) store.failures.set(account, failure)
  const spool = new MemorySpool()
  const sender = new LocalSender(
    new AddressBook(directory),
    new LocalDelivery(store.asPort(), spool, new ManualClock()),
    silentLog,
  )
  const writer = spool.begin()
  await writer.write(Buffer.from(text, 'latin1'))
  await using body = await writer.finish()
  const results: SendResult[] = []
  for (let i = 0; i < times; i++) {
    await sender.send(leaseOf(body, addresses), async (some) => void results.push(...some))
  }
  assert.equal(spool.open, 1, 'nothing is left in the spool but the message itself')
  // They are delivered side by side.
  return { store, results: results.map(({ index, kind, status }) => `${index} ${kind} ${status}`).sort() }
}

function leaseOf(body: Lease['message']['body'], addresses: readonly string[]): Lease {
  const recipients = addresses.map(
    (address, index): OutboundRecipient => ({
      messageId: 'm1',
      index,
      address,
      originalRecipient: undefined,
      notify: [],
      destination: 'local',
      state: 'leased',
      attempts: 1,
      nextMs: 0,
      lastResult: undefined,
      delayNotified: false,
    }),
  )
  const message = {
    id: 'm1',
    accountId: undefined,
    reversePath: 'sender@elsewhere.test',
    body,
    eightBit: false,
    smtpUtf8: false,
    requireTls: false,
    envelopeId: undefined,
    dsnReturn: undefined,
    queuedMs: 0,
    expiresMs: 1,
    provenance: PROVENANCE,
  }
  return { id: 'l1', message, destination: 'local', recipients, untilMs: 1 }
}

test('what the queue holds is delivered as it would have been at first', async () => {
  const { store, results } = await send('Received: by us\r\nA: b\r\n\r\ntext\r\n', [
    'anna+lists@posthus.test',
    'bo@posthus.test',
  ])
  assert.deepEqual(results, ['0 delivered 2.1.5', '1 delivered 2.1.5'])
  assert.deepEqual(store.kept.map(({ accountId, mailbox }) => `${accountId} ${mailbox}`).sort(), [
    'anna Lists',
    'bo INBOX',
  ])
  assert.deepEqual(store.kept[0]?.provenance, PROVENANCE)
  assert.equal(
    store.kept.find(({ accountId }) => accountId === 'bo')?.text,
    'Return-Path: <sender@elsewhere.test>\r\nDelivered-To: bo@posthus.test\r\nReceived: by us\r\nA: b\r\n\r\ntext\r\n',
  )
})

test('what the queue brings again, since it died before it could write down that it had, is kept once', async () => {
  const { store, results } = await send('A: b\r\n\r\n', ['anna@posthus.test', 'bo@posthus.test'], {}, 2)
  assert.equal(results.filter((result) => result.endsWith('delivered 2.1.5')).length, 4)
  assert.deepEqual(store.kept.map(({ accountId }) => accountId).sort(), ['anna', 'bo'])
})

test('two recipients of a message that lead to one mailbox are two copies', async () => {
  const { store } = await send('A: b\r\n\r\n', ['anna@posthus.test', 'anna+lists@posthus.test'])
  assert.equal(store.kept.length, 2)
})

test('each recipient has its own outcome', async () => {
  const { results } = await send(
    'A: b\r\n\r\n',
    ['anna@posthus.test', 'gone@posthus.test', 'x@elsewhere.test', 'bo@posthus.test'],
    {
      anna: new Fault('us', 'store/corrupt', 'broken'),
    },
  )
  assert.deepEqual(results, ['0 deferred 4.3.0', '1 failed 5.1.1', '2 failed 5.1.1', '3 delivered 2.1.5'])
})

test('an account that has no mail any more fails for good; a full disk waits', async () => {
  const { results } = await send('A: b\r\n\r\n', ['anna@posthus.test', 'bo@posthus.test'], {
    anna: new Fault('peer', 'mail/no-such-account', 'gone'),
    bo: new Fault('world', 'store/unavailable', 'full'),
  })
  assert.deepEqual(results, ['0 failed 5.1.1', '1 deferred 4.3.0'])
})

test('a full mailbox is tried again: the member may tidy up', async () => {
  const full = new Fault('peer', 'mail/over-quota', 'full')
  const { results } = await send('A: b\r\n\r\n', ['anna@posthus.test', 'bo@posthus.test'], { anna: full })
  assert.deepEqual(results, ['0 deferred 4.2.2', '1 delivered 2.1.5'])
})

test('a message that cannot be delivered at all fails for every recipient', async () => {
  const { results } = await send(' folded\r\n\r\n', ['anna@posthus.test', 'bo@posthus.test'])
  assert.deepEqual(results, ['0 failed 5.6.0', '1 failed 5.6.0'])
})
