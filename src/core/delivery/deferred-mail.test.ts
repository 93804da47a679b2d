import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FROM_ANNA, FROM_OUTSIDE, LETTER, MESSAGE, openReception } from '../../../test/kit/open-reception.ts'
import { Fault, isFault } from '../../base/fault.ts'
import type { ArrivalFacts, EnvelopeRecipient } from './reception.ts'

test('a copy that fails after others were kept waits in the queue; a failure of all is the answer', async () => {
  const { store, queue, receive } = await openReception()
  store.failures.set('bo', new Fault('us', 'store/corrupt', 'broken'))
  await receive(MESSAGE, ['anna@posthus.test', 'bo+lists@posthus.test', 'cy@posthus.test'])
  assert.deepEqual(
    store.kept.map(({ accountId }) => accountId),
    ['anna', 'cy'],
  )
  assert.equal(queue.added.length, 1)
  assert.deepEqual(
    queue.added[0]?.recipients.map(({ address, destination }) => [address, destination]),
    [['bo+lists@posthus.test', 'local']],
  )
  await assert.rejects(receive(MESSAGE, ['bo@posthus.test']), { code: 'store/corrupt' })
  assert.equal(queue.added.length, 1)

  queue.failure = new Fault('world', 'store/unavailable', 'full')
  await assert.rejects(receive(MESSAGE, ['anna@posthus.test', 'bo@posthus.test']), { code: 'store/unavailable' })
})

test('a message of which a part has to be queued is queued whole, in one step: a failure leaves no copy behind', async () => {
  const { store, queue, receive } = await openReception()
  queue.failure = new Fault('world', 'store/unavailable', 'full')
  for (const [to, from] of [
    [['team@posthus.test', 'cy@posthus.test'], FROM_OUTSIDE],
    [['bo@posthus.test', 'x@elsewhere.test'], FROM_ANNA],
  ] as const) {
    const text = from === FROM_ANNA ? LETTER : MESSAGE
    await assert.rejects(receive(text, to, from), { code: 'store/unavailable' })
    assert.equal(store.kept.length, 0)
  }
  queue.failure = undefined
  await receive(LETTER, ['bo@posthus.test', 'x@elsewhere.test'], FROM_ANNA)
  assert.equal(store.kept.length, 0)
  assert.deepEqual(
    queue.added.map(({ recipients }) => recipients.map(({ destination }) => destination)),
    [['elsewhere.test', 'local']],
  )
})

test('a delivery log that cannot be written to does not make the member send a kept message again', async () => {
  const { store, deliveries, logged, receive } = await openReception()
  deliveries.failure = new Fault('world', 'store/full', 'full')
  await receive(LETTER, ['bo@posthus.test'], FROM_ANNA)
  assert.deepEqual([store.kept.length, logged.length], [1, 0])
})

test('reports of our own may go to anybody, however full the queue is', async () => {
  const { queue, reception, receive } = await openReception()
  queue.room = new Fault('world', 'queue/full', 'full')
  const report: ArrivalFacts = { ...FROM_OUTSIDE, isReport: true }
  await reception.checkRecipient('sender@elsewhere.test', report)
  await receive('Subject: report\r\n\r\n', ['sender@elsewhere.test'], report, { reversePath: '' })
  assert.equal(queue.added[0]?.recipients[0]?.destination, 'elsewhere.test')
  assert.equal(queue.added[0]?.priority, 'bulk')
})

test('where nothing more may wait, nobody gets a copy, and mail that need not wait is delivered', async () => {
  const { queue, store, reception, receive } = await openReception()
  queue.room = new Fault('world', 'queue/full', 'full')
  const full = (error: unknown) => isFault(error, 'queue/full')
  await assert.rejects(reception.checkRecipient('friend@elsewhere.test', FROM_ANNA), full)
  await assert.rejects(receive(MESSAGE, ['team@posthus.test']), full)
  assert.deepEqual([store.kept.length, queue.added.length], [0, 0])
  await reception.checkRecipient('bo@posthus.test', FROM_ANNA)
  await receive(MESSAGE, ['bo@posthus.test'])
  assert.equal(store.kept.length, 1)
})

test('whoever wants to hear of success is served by the queue, which writes the report', async () => {
  const { store, queue, receive } = await openReception()
  const wish: EnvelopeRecipient = {
    address: 'anna@posthus.test',
    notify: ['SUCCESS', 'FAILURE'],
    originalRecipient: 'rfc822;Anna@old.test',
  }
  await receive(MESSAGE, [wish], FROM_OUTSIDE, { envelopeId: 'e1', dsnReturn: 'HDRS' })
  assert.equal(store.kept.length, 0)
  assert.deepEqual(queue.added[0]?.recipients, [{ ...wish, destination: 'local' }])
  assert.equal(queue.added[0]?.envelopeId, 'e1')
})

test('a full mailbox says so before the message is sent, unless somebody else behind the address has room', async () => {
  const { store, reception, directory } = await openReception()
  store.full.add('anna')
  const full = (error: unknown) => isFault(error, 'mail/mailbox-full') && (error as Fault).who === 'world'
  await assert.rejects(reception.checkRecipient('anna+lists@posthus.test', FROM_OUTSIDE), full)
  await assert.rejects(reception.checkRecipient('anna@posthus.test', FROM_ANNA), full)
  await reception.checkRecipient('bo@posthus.test', FROM_OUTSIDE)
  await reception.checkRecipient('team@posthus.test', FROM_OUTSIDE)
  await directory.putAlias({ address: 'team@posthus.test', targets: ['anna'] })
  await assert.rejects(reception.checkRecipient('team@posthus.test', FROM_OUTSIDE), full)
})

test('a mailbox that fills up meanwhile defers its own copy only, or the message if there is no other', async () => {
  const { store, queue, receive } = await openReception()
  store.full.add('anna')
  await assert.rejects(receive(MESSAGE, ['anna@posthus.test']), (error) => isFault(error, 'mail/mailbox-full'))
  assert.equal(queue.added.length, 0)
  await receive(MESSAGE, ['anna@posthus.test', 'bo@posthus.test'])
  assert.deepEqual(
    store.kept.map(({ accountId }) => accountId),
    ['bo'],
  )
  assert.deepEqual(
    queue.added[0]?.recipients.map(({ address, destination }) => [address, destination]),
    [['anna@posthus.test', 'local']],
  )
})

test('what a recipient refuses by a script is the answer where nobody else is concerned, else the queue reports it', async () => {
  const refusal = new Fault('peer', 'mail/refused-by-recipient', 'Go away')
  const sole = await openReception()
  sole.store.failures.set('anna', refusal)
  await assert.rejects(sole.receive(MESSAGE, ['anna@posthus.test']), refusal)
  assert.equal(sole.queue.added.length, 0)

  const one = await openReception()
  one.store.failures.set('anna', refusal)
  await one.receive(MESSAGE, ['anna@posthus.test', 'bo@posthus.test'])
  assert.deepEqual(
    one.store.kept.map(({ accountId }) => accountId),
    ['bo'],
  )
  assert.deepEqual(
    one.queue.added[0]?.recipients.map(({ address, destination }) => [address, destination]),
    [['anna@posthus.test', 'local']],
  )

  const all = await openReception()
  for (const id of ['anna', 'bo']) all.store.failures.set(id, refusal)
  await assert.rejects(all.receive(MESSAGE, ['anna@posthus.test', 'bo@posthus.test']), refusal)

  const mixed = await openReception()
  mixed.store.failures.set('anna', refusal)
  mixed.store.full.add('bo')
  await assert.rejects(mixed.receive(MESSAGE, ['anna@posthus.test', 'bo@posthus.test']), (error) =>
    isFault(error, 'mail/mailbox-full'),
  )
})
