import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FROM_ANNA, FROM_OUTSIDE, MESSAGE, openReception } from '../../../test/kit/open-reception.ts'
import type { ArrivalFacts, Envelope } from './reception.ts'

test('a message from outside gets its trace fields and is otherwise unchanged', async () => {
  const { store, receive } = await openReception()
  const { id } = await receive(`Return-Path: <forged@x.test>\r\n${MESSAGE}`, ['Anna@Posthus.test'])
  assert.deepEqual(
    store.kept.map(({ provenance: _, ...kept }) => kept),
    [
      {
        accountId: 'anna',
        mailbox: 'INBOX',
        text:
          'Return-Path: <sender@elsewhere.test>\r\nDelivered-To: anna@posthus.test\r\n' +
          'Received: from mail.elsewhere.test ([192.0.2.7])\r\n' +
          `\tby mx.posthus.test (Posthus) with ESMTPS id ${id}\r\n` +
          '\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 and key exchange X25519MLKEM768)\r\n' +
          '\tfor <Anna@Posthus.test>; Fri, 02 Jan 2026 03:04:05 +0000\r\n' +
          MESSAGE,
      },
    ],
  )
})

test('a large message is streamed, unchanged', async () => {
  const { store, receive } = await openReception()
  const text = `${MESSAGE}${'0123456789abcd\r\n'.repeat(20_000)}`
  await receive(text, ['anna@posthus.test'])
  assert.ok(store.kept[0]?.text.endsWith(text))
})

test('a header that needs several chunks is read whole', async () => {
  const { store, receive } = await openReception()
  const text = `X: ${'y'.repeat(200_000)}\r\nReturn-Path: <forged@x.test>\r\n${MESSAGE}`
  await receive(text, ['anna@posthus.test'])
  assert.ok(!store.kept[0]?.text.includes('forged'))
  assert.ok(store.kept[0]?.text.endsWith(`yy\r\n${MESSAGE}`))
})

test('any octets at all are a message', async () => {
  for (const text of ['', '\r\n', 'no colon', 'A:', '\r', '\n', '\0\xff', ':\r\n\r\n', 'a\r\n b\r\n']) {
    const { store, receive } = await openReception()
    await receive(text, ['anna@posthus.test'])
    assert.ok(store.kept[0]?.text.endsWith(text), JSON.stringify(text))
  }
})

test('a first line that would continue our trace field is refused', async () => {
  for (const start of [' ', '\t']) {
    const { receive, store } = await openReception()
    await assert.rejects(receive(`${start}(using TLSv1.3)\r\n${MESSAGE}`, ['anna@posthus.test']), {
      code: 'mail/bad-header',
    })
    assert.equal(store.kept.length, 0)
  }
})

test('a header without end is refused', async () => {
  const { receive } = await openReception()
  await assert.rejects(receive('X: y\r\n'.repeat(200_000), ['anna@posthus.test']), { code: 'mail/bad-header' })
})

test('what a client calls itself cannot write fields', async () => {
  const { store, receive } = await openReception()
  await receive(MESSAGE, ['anna@posthus.test'], {
    ...FROM_OUTSIDE,
    helo: 'a (b) by evil',
    remoteAddress: '2001:db8::1',
  })
  assert.match(store.kept[0]?.text ?? '', /Received: from unknown \(\[IPv6:2001:db8::1\]\)\r\n/)
})

test('the protocol keyword tells how the message came', async () => {
  const cases: readonly [Partial<ArrivalFacts>, Partial<Envelope>, string][] = [
    [{ protection: undefined, esmtp: false }, {}, 'SMTP'],
    [{ protection: undefined }, {}, 'ESMTP'],
    [{}, {}, 'ESMTPS'],
    [{}, { smtpUtf8: true }, 'UTF8SMTPS'],
    [{ accountId: 'anna' }, {}, 'ESMTPSA'],
  ]
  for (const [arrival, envelope, keyword] of cases) {
    const { store, receive } = await openReception()
    const text = MESSAGE.replace('x@elsewhere.test', 'anna@posthus.test')
    await receive(text, ['bo@posthus.test'], { ...FROM_OUTSIDE, ...arrival }, envelope)
    assert.ok(store.kept[0]?.text.includes(` with ${keyword} id `), keyword)
  }
})

test('recipients: ours for everybody, others for members only', async () => {
  const { reception } = await openReception()
  await reception.checkRecipient('anna+x@posthus.test', FROM_OUTSIDE)
  await reception.checkRecipient('postmaster', FROM_OUTSIDE)
  await reception.checkRecipient('x@elsewhere.test', FROM_ANNA)
  const refused: readonly (readonly [string, ArrivalFacts, string])[] = [
    ['nobody@posthus.test', FROM_OUTSIDE, 'mail/no-such-recipient'],
    ['nobody@posthus.test', FROM_ANNA, 'mail/no-such-recipient'],
    ['x@elsewhere.test', FROM_OUTSIDE, 'mail/relay-denied'],
    ['x@[192.0.2.1]', FROM_ANNA, 'mail/bad-address'],
    ['x', FROM_ANNA, 'mail/bad-address'],
  ]
  for (const [address, arrival, code] of refused) {
    await assert.rejects(reception.checkRecipient(address, arrival), { code }, address)
  }
})

test('mail for a suspended account is kept, but nobody sends in its name', async () => {
  const { reception, receive, store } = await openReception()
  await reception.checkRecipient('sleepy@posthus.test', FROM_OUTSIDE)
  await receive(MESSAGE, ['sleepy@posthus.test'])
  assert.deepEqual(
    store.kept.map(({ accountId }) => accountId),
    ['sleepy'],
  )
  const asSleepy = { ...FROM_ANNA, accountId: 'sleepy' }
  await assert.rejects(reception.checkSender('sleepy@posthus.test', asSleepy), { code: 'mail/sender-refused' })
})

test('a detail chooses a mailbox, but never one with a special use', async () => {
  for (const [detail, mailbox] of [
    ['lists', 'Lists'],
    ['sent', 'INBOX'],
    ['none', 'INBOX'],
    ['', 'INBOX'],
  ] as const) {
    const { store, receive } = await openReception()
    await receive(MESSAGE, [`anna+${detail}@posthus.test`])
    assert.deepEqual(
      store.kept.map((kept) => kept.mailbox),
      [mailbox],
      detail,
    )
  }
})

test('an alias fans out, each place once, and other servers are told the address that was written to', async () => {
  const { queue, receive } = await openReception()
  await receive(MESSAGE, ['team@posthus.test', 'anna@posthus.test'])
  const [here, elsewhere] = queue.added
  assert.deepEqual(here?.recipients.map(({ address, destination }) => `${destination} ${address}`).sort(), [
    'local anna@posthus.test',
    'local bo@posthus.test',
  ])
  assert.ok(!here?.text.includes('for <'), 'with several recipients none is named')
  assert.deepEqual(elsewhere?.recipients, [
    {
      address: 'friend@elsewhere.test',
      destination: 'elsewhere.test',
      notify: [],
      originalRecipient: 'rfc822;team@posthus.test',
    },
  ])
  assert.ok(!here?.text.includes('Delivered-To'))
})

test('a message that goes round in circles is refused', async () => {
  const { receive, store } = await openReception()
  const hops = (count: number) => `${'Received: from a by b; x\r\n'.repeat(count)}${MESSAGE}`
  await receive(hops(100), ['anna@posthus.test'])
  await assert.rejects(receive(hops(101), ['anna@posthus.test']), { code: 'mail/loop' })
  const back = `Delivered-To: Anna@posthus.test\r\n${MESSAGE}`
  await assert.rejects(receive(back, ['anna@posthus.test']), { code: 'mail/loop' })
  await receive(back, ['bo@posthus.test'])
  assert.equal(store.kept.length, 2)
})

test('a recipient that has gone since it was checked is tried again, and never relayed', async () => {
  const { directory, queue, receive } = await openReception()
  await directory.removeAccount('cy')
  await assert.rejects(receive(MESSAGE, ['cy@posthus.test']), { code: 'mail/recipient-unavailable' })
  await assert.rejects(receive(MESSAGE, ['x@elsewhere.test']), { code: 'mail/recipient-unavailable' })
  assert.equal(queue.added.length, 0)
})

test('binary mail is kept here and not carried on', async () => {
  const { store, receive } = await openReception()
  await receive('A: b\r\n\r\n\0\n\r', ['anna@posthus.test'], FROM_OUTSIDE, { body: 'binarymime' })
  assert.ok(store.kept[0]?.text.endsWith('\0\n\r'))
  await assert.rejects(receive(MESSAGE, ['team@posthus.test'], FROM_OUTSIDE, { body: 'binarymime' }), {
    code: 'mail/binary',
  })
})
