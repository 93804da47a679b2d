import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AUTOMATIC } from '../../../test/kit/open-dispatch.ts'
import { FROM_ANNA, FROM_OUTSIDE, LETTER, MESSAGE, openReception } from '../../../test/kit/open-reception.ts'
import { MemoryDns } from '../dns/memory-dns.ts'
import type { DsnNotify } from '../queue/outbound-queue.ts'

/** Nobody is trusted, and elsewhere.test sends from where the message comes. */
async function openStrict() {
  const dns = new MemoryDns().put('elsewhere.test', 'TXT', ['v=spf1 ip4:192.0.2.7 -all'])
  const house = await openReception({ dns, trustedRelays: [] })
  await house.directory.putAlias({ address: 'sales@posthus.test', targets: ['shop@far.test'] })
  return house
}

test('what an alias forwards goes out in a rewritten name, below our seal and Delivered-To, and otherwise unchanged', async () => {
  const { queue, book, receive } = await openStrict()
  const { id } = await receive(MESSAGE, ['Sales@posthus.test'])
  const [sent] = queue.added
  assert.equal(queue.added.length, 1)
  assert.match(sent?.reversePath ?? '', /^SRS0=.*=elsewhere\.test=sender@posthus\.test$/)
  assert.match(
    sent?.text ?? '',
    /^ARC-Seal: i=1; a=rsa-sha256; cv=none; d=posthus\.test;.*\r\nARC-Authentication-Results: i=1; mx\.posthus\.test;.*spf=pass.*\r\nDelivered-To: sales@posthus\.test\r\nAuthentication-Results: mx\.posthus\.test;/s,
  )
  assert.ok(sent?.text.includes(` id ${id}\r\n`) && sent.text.endsWith(MESSAGE))
  assert.deepEqual([sent?.isSenderProven, sent?.accountId], [true, undefined])
  assert.equal(sent?.provenance?.hops[0]?.leg, 'transfer')
  assert.deepEqual(await book.resolveLocal(sent?.reversePath as string), {
    kind: 'accounts',
    accounts: [],
    outside: ['sender@elsewhere.test'],
  })
})

test('each address that forwards has a message of its own: nobody reads of another one', async () => {
  const { queue, directory, receive } = await openStrict()
  await directory.putAlias({ address: 'help@posthus.test', targets: ['desk@far.test', 'shop@far.test'] })
  await receive(MESSAGE, ['sales@posthus.test', 'help@posthus.test', 'anna@posthus.test'])
  assert.deepEqual(
    queue.added.map(({ text, recipients }) => [
      /^Delivered-To: (.*)\r$/m.exec(text)?.[1],
      recipients.map(({ address }) => address),
    ]),
    [
      [undefined, ['anna@posthus.test']],
      ['sales@posthus.test', ['shop@far.test']],
      ['help@posthus.test', ['desk@far.test']],
    ],
  )
  assert.equal(new Set(queue.added.map(({ id }) => id)).size, 3)
})

test('a bounce of what was forwarded goes on to the sender, and is not bounced again', async () => {
  const { queue, receive, reception } = await openStrict()
  await receive(MESSAGE, ['sales@posthus.test'])
  const rewritten = queue.added[0]?.reversePath as string
  await reception.checkRecipient(rewritten, FROM_OUTSIDE)
  await receive('Subject: undeliverable\r\n\r\n', [rewritten.toUpperCase()], FROM_OUTSIDE, { reversePath: '' })
  const [, bounce] = queue.added
  assert.deepEqual(
    [bounce?.reversePath, bounce?.recipients.map(({ address, destination }) => `${address} ${destination}`)],
    ['', ['SENDER@ELSEWHERE.TEST elsewhere.test']],
  )
  const forged = rewritten.replace('=sender@', '=victim@')
  await assert.rejects(reception.checkRecipient(forged, FROM_OUTSIDE), { code: 'mail/no-such-recipient' })
})

test('nobody gets a report on forwarded mail that was forged in their name', async () => {
  const { queue, receive } = await openStrict()
  await receive(MESSAGE, ['sales@posthus.test'], { ...FROM_OUTSIDE, remoteAddress: '198.51.100.1' })
  assert.deepEqual([queue.added[0]?.isSenderProven], [false])
})

test('a sender whose address would be too long when rewritten is stood in for by the postmaster', async () => {
  const { queue, receive } = await openStrict()
  await receive(MESSAGE, ['sales@posthus.test'], FROM_OUTSIDE, { reversePath: `${'x'.repeat(60)}@elsewhere.test` })
  assert.deepEqual([queue.added[0]?.reversePath, queue.added[0]?.isSenderProven], ['postmaster@posthus.test', true])
})

test('mail that comes back to an address that forwarded it is a loop', async () => {
  const { queue, receive } = await openStrict()
  await assert.rejects(receive(`Delivered-To: sales@posthus.test\r\n${MESSAGE}`, ['sales@posthus.test']), {
    code: 'mail/loop',
  })
  assert.equal(queue.added.length, 0)
})

test("the null reverse-path and senders of ours stay, and a member's own mail goes out as such", async () => {
  const { queue, receive } = await openStrict()
  await receive(MESSAGE, ['sales@posthus.test'], FROM_OUTSIDE, { reversePath: '' })
  await receive(MESSAGE, ['sales@posthus.test'], FROM_OUTSIDE, { reversePath: 'bo@posthus.test' })
  await receive(LETTER, ['sales@posthus.test', 'x@far.test'], FROM_ANNA)
  assert.deepEqual(
    queue.added.map(({ reversePath, accountId, isSenderProven, recipients }) => ({
      reversePath,
      accountId,
      isSenderProven,
      to: recipients.length,
    })),
    [
      { reversePath: '', accountId: undefined, isSenderProven: false, to: 1 },
      { reversePath: 'bo@posthus.test', accountId: undefined, isSenderProven: false, to: 1 },
      { reversePath: 'anna@posthus.test', accountId: 'anna', isSenderProven: true, to: 2 },
    ],
  )
  assert.ok(!queue.added[2]?.text.includes('Delivered-To'))
})

test('postmaster without a domain, or at our own name, forwards in the name of the first domain', async () => {
  for (const address of ['postmaster', 'postmaster@mx.posthus.test']) {
    const { queue, directory, receive } = await openStrict()
    await directory.putAlias({ address: 'postmaster@posthus.test', targets: ['admin@far.test'] })
    await receive(MESSAGE, [address])
    assert.match(queue.added[0]?.reversePath ?? '', /@posthus\.test$/)
    assert.match(queue.added[0]?.text ?? '', /^ARC-Seal: .*d=posthus\.test/)
  }
})

test('a flood to an address that forwards is refused for now from some point on, whoever else would get it and however the address is spelled', async () => {
  const { queue, store, receive } = await openStrict()
  const { perHour } = AUTOMATIC.forward
  for (let i = 0; i < perHour; i++) await receive(MESSAGE, [`sales+${i}@posthus.test`])
  await assert.rejects(receive(MESSAGE, ['sales@posthus.test', 'anna@posthus.test']), {
    code: 'sending/too-many-forwards',
  })
  assert.deepEqual([queue.added.length, store.kept.length], [perHour, 0])
  await receive(MESSAGE, ['team@posthus.test'])
  await receive(LETTER, ['sales@posthus.test'], FROM_ANNA)
  assert.equal(queue.added.length, perHour + 3)
})

test('of an address that leads to several places one is asked for a report of success, and the others for what else was wanted', async () => {
  const cases: readonly (readonly [DsnNotify[], DsnNotify[], DsnNotify[]])[] = [
    [['SUCCESS', 'FAILURE'], ['SUCCESS', 'FAILURE'], ['FAILURE']],
    [['SUCCESS'], ['SUCCESS'], ['NEVER']],
    [['NEVER'], ['NEVER'], ['NEVER']],
    [[], [], []],
  ]
  for (const [notify, first, others] of cases) {
    const { queue, directory, receive } = await openStrict()
    await directory.putAlias({ address: 'help@posthus.test', targets: ['anna', 'desk@far.test', 'shop@far.test'] })
    await receive(MESSAGE, [{ address: 'help@posthus.test', notify, originalRecipient: undefined }])
    const found = queue.added.flatMap(({ recipients }) => recipients)
    assert.deepEqual(
      found.map((one) => one.notify),
      [first, others, others],
    )
    assert.ok(found.every(({ originalRecipient }) => originalRecipient === 'rfc822;help@posthus.test'))
  }
})

test('who is written to both directly and by an alias gets one copy, as the author has written it', async () => {
  const { queue, receive } = await openStrict()
  await receive(LETTER, ['sales@posthus.test', 'shop@far.test'], FROM_ANNA)
  assert.deepEqual(
    queue.added.map(({ recipients }) =>
      recipients.map(({ address, originalRecipient }) => [address, originalRecipient]),
    ),
    [[['shop@far.test', undefined]]],
  )
})

test('a sender whose address has no domain name is stood in for as well', async () => {
  const { queue, receive } = await openStrict()
  await receive(MESSAGE, ['sales@posthus.test'], FROM_OUTSIDE, { reversePath: 'x@[192.0.2.7]' })
  assert.equal(queue.added[0]?.reversePath, 'postmaster@posthus.test')
})
