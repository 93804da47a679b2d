import assert from 'node:assert/strict'
import { test } from 'node:test'
import { arrivalsOver } from '../../../test/kit/arrivals.ts'
import { MemorySpool } from '../../../test/kit/memory-spool.ts'
import { RecordingMailStore } from '../../../test/kit/recording-mail-store.ts'
import { systemEntropy } from '../../base/entropy.ts'
import { Fault, isFault } from '../../base/fault.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { AddressBook } from '../directory/address-book.ts'
import type { Account, Credential, Directory } from '../directory/directory.ts'
import { MemoryDirectory } from '../directory/memory-directory.ts'
import { MemoryDns } from '../dns/memory-dns.ts'
import type { DeliveryAttempt } from '../queue/delivery-log.ts'
import type { NewOutboundMessage, QueueIntake } from '../queue/outbound-queue.ts'
import { MemorySendingLedger } from '../sending/memory-sending-ledger.ts'
import { SendingGuard } from '../sending/sending-guard.ts'
import { SENDING } from '../sending/sending-settings.fixture.ts'
import { LocalDelivery } from './local-delivery.ts'
import { MailReception } from './mail-reception.ts'
import type { ArrivalFacts, Envelope, EnvelopeRecipient } from './reception.ts'

const TLS = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' }
const FROM_OUTSIDE: ArrivalFacts = {
  service: 'smtp',
  connectionId: 'c1',
  helo: 'mail.elsewhere.test',
  esmtp: true,
  remoteAddress: '192.0.2.7',
  protection: TLS,
  accountId: undefined,
}
const FROM_ANNA: ArrivalFacts = { ...FROM_OUTSIDE, service: 'submissions', helo: 'annas-laptop', accountId: 'anna' }

interface Queued extends Omit<NewOutboundMessage, 'body'> {
  readonly text: string
}

/** Keeps what is added, or fails. */
class RecordingQueue implements QueueIntake {
  readonly added: Queued[] = []
  failure: Error | undefined
  room: Error | undefined
  readonly asked: [string | undefined, number][] = []

  async requireRoom(accountId: string | undefined, recipients: number): Promise<void> {
    this.asked.push([accountId, recipients])
    if (this.room) throw this.room
  }

  async add(message: NewOutboundMessage): Promise<void> {
    if (this.failure) throw this.failure
    this.added.push({ ...message, text: Buffer.from(await message.body.bytes()).toString('latin1') })
  }
}

async function addAccount(directory: Directory, id: string, state: Account['state'] = 'active'): Promise<void> {
  const account = { id, address: `${id}@posthus.test`, name: id, state, unit: 'local', createdMs: 0 }
  const credential: Credential = { accountId: id, phc: '', sealedScram: new Uint8Array(), version: 1, changedMs: 0 }
  await directory.addAccount(account, credential)
}

async function house() {
  const directory = new MemoryDirectory()
  await directory.addDomain({ name: 'posthus.test', catchAll: undefined, createdMs: 0 })
  for (const id of ['anna', 'bo', 'cy']) await addAccount(directory, id)
  await addAccount(directory, 'sleepy', 'suspended')
  await directory.putAlias({ address: 'team@posthus.test', targets: ['anna', 'bo', 'friend@elsewhere.test'] })
  const store = new RecordingMailStore({ Lists: undefined, Sent: '\\Sent' })
  const queue = new RecordingQueue()
  const logged: DeliveryAttempt[] = []
  const deliveries = { record: async (attempts: readonly DeliveryAttempt[]) => void logged.push(...attempts) }
  const spool = new MemorySpool()
  const clock = new ManualClock(Date.UTC(2026, 0, 2, 3, 4, 5))
  const local = new LocalDelivery(store.asPort(), spool, clock)
  const sending = new MemorySendingLedger()
  const carriedOut: string[] = []
  const policy = { hostname: 'mx.posthus.test', queueLifetimeMs: 1000, delayNoticeMs: 100 }
  const reception = new MailReception(
    directory,
    new AddressBook(directory),
    // What is found out of strangers is another test's business.
    arrivalsOver(new MemoryDns(), clock, { trustedRelays: ['192.0.2.0/24', '2001:db8::/32'] }),
    local,
    { guard: new SendingGuard(sending, SENDING, clock), holds: { carryOut: async (id) => void carriedOut.push(id) } },
    queue,
    deliveries,
    spool,
    policy,
    clock,
    systemEntropy,
    silentLog,
  )
  const receive = async (
    text: string,
    to: readonly (string | EnvelopeRecipient)[],
    arrival = FROM_OUTSIDE,
    rest: Partial<Envelope> = {},
  ) => {
    const writer = spool.begin()
    await writer.write(Buffer.from(text, 'latin1'))
    const recipients = to.map((one) =>
      typeof one === 'string' ? { address: one, notify: [], originalRecipient: undefined } : one,
    )
    const envelope: Envelope = {
      reversePath: arrival.accountId ? 'anna@posthus.test' : 'sender@elsewhere.test',
      recipients,
      body: '7bit',
      smtpUtf8: false,
      requireTls: false,
      envelopeId: undefined,
      dsnReturn: undefined,
      ...rest,
    }
    try {
      return await reception.receive(envelope, await writer.finish(), arrival)
    } finally {
      assert.equal(spool.open, 0, 'every body was disposed of')
    }
  }
  return { directory, store, queue, logged, spool, reception, receive, sending, carriedOut }
}

const MESSAGE = 'From: x@elsewhere.test\r\nSubject: hi\r\n\r\ntext\r\n'

test('a message from outside gets its trace fields and is otherwise unchanged', async () => {
  const { store, receive } = await house()
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
  const { store, receive } = await house()
  const text = `${MESSAGE}${'0123456789abcd\r\n'.repeat(20_000)}`
  await receive(text, ['anna@posthus.test'])
  assert.ok(store.kept[0]?.text.endsWith(text))
})

test('a header that needs several chunks is read whole', async () => {
  const { store, receive } = await house()
  const text = `X: ${'y'.repeat(200_000)}\r\nReturn-Path: <forged@x.test>\r\n${MESSAGE}`
  await receive(text, ['anna@posthus.test'])
  assert.ok(!store.kept[0]?.text.includes('forged'))
  assert.ok(store.kept[0]?.text.endsWith(`yy\r\n${MESSAGE}`))
})

test('any octets at all are a message', async () => {
  for (const text of ['', '\r\n', 'no colon', 'A:', '\r', '\n', '\0\xff', ':\r\n\r\n', 'a\r\n b\r\n']) {
    const { store, receive } = await house()
    await receive(text, ['anna@posthus.test'])
    assert.ok(store.kept[0]?.text.endsWith(text), JSON.stringify(text))
  }
})

test('a first line that would continue our trace field is refused', async () => {
  for (const start of [' ', '\t']) {
    const { receive, store } = await house()
    await assert.rejects(receive(`${start}(using TLSv1.3)\r\n${MESSAGE}`, ['anna@posthus.test']), {
      code: 'mail/bad-header',
    })
    assert.equal(store.kept.length, 0)
  }
})

test('a header without end is refused', async () => {
  const { receive } = await house()
  await assert.rejects(receive('X: y\r\n'.repeat(200_000), ['anna@posthus.test']), { code: 'mail/bad-header' })
})

test('what a client calls itself cannot write fields', async () => {
  const { store, receive } = await house()
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
    const { store, receive } = await house()
    const text = MESSAGE.replace('x@elsewhere.test', 'anna@posthus.test')
    await receive(text, ['bo@posthus.test'], { ...FROM_OUTSIDE, ...arrival }, envelope)
    assert.ok(store.kept[0]?.text.includes(` with ${keyword} id `), keyword)
  }
})

test('a submitted message is completed, loses hidden recipients and tells nothing of where its author is', async () => {
  const { queue, receive } = await house()
  const text =
    'From: Anna <anna@posthus.test>\r\nBcc: secret@x.test,\r\n more@x.test\r\nSubject: hi\r\nBCC: again@x.test\r\n\r\nBcc: stays\r\n'
  const { id } = await receive(text, ['one@Elsewhere.test', 'Two@elsewhere.test'], FROM_ANNA)
  assert.equal(
    queue.added[0]?.text,
    `Received: by mx.posthus.test (Posthus) with ESMTPSA id ${id}\r\n` +
      '\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 and key exchange X25519MLKEM768)' +
      '; Fri, 02 Jan 2026 03:04:05 +0000\r\n' +
      `Date: Fri, 02 Jan 2026 03:04:05 +0000\r\nMessage-ID: <${id}@posthus.test>\r\n` +
      'From: Anna <anna@posthus.test>\r\nSubject: hi\r\n\r\nBcc: stays\r\n',
  )
  assert.deepEqual(
    queue.added[0].recipients.map(({ address, destination }) => [address, destination]),
    [
      ['one@Elsewhere.test', 'elsewhere.test'],
      ['Two@elsewhere.test', 'elsewhere.test'],
    ],
  )
  assert.equal(queue.added[0].accountId, 'anna')
})

test('a member may only write in its own name', async () => {
  const { receive, reception, store, queue } = await house()
  const refused: readonly (readonly [string, string])[] = [
    ['From: bo@posthus.test\r\n', 'mail/from-refused'],
    ['From: anna@posthus.test, bo@posthus.test\r\n', 'mail/from-refused'],
    ['From: =?utf-8?q?anna=40posthus.test?= <bo@posthus.test>\r\n', 'mail/from-refused'],
    ['From: anna@posthus.test <bo@posthus.test>\r\n', 'mail/bad-header'],
    ['From: anna@posthus.test\r\nSender: bo@posthus.test\r\n', 'mail/from-refused'],
    ['From: anna@posthus.test\r\nFrom: bo@posthus.test\r\n', 'mail/bad-header'],
    ['From: nobody:;\r\n', 'mail/bad-header'],
    ['From: anna@posthus.test (x) bo@posthus.test\r\n', 'mail/bad-header'],
    ['Subject: no author\r\n', 'mail/bad-header'],
    ['From: anna@posthus.test\r\nSubject: x\rFrom: bo@posthus.test\r\n', 'mail/bad-header'],
  ]
  for (const [header, code] of refused) {
    await assert.rejects(receive(`${header}\r\ntext\r\n`, ['bo@posthus.test'], FROM_ANNA), { code }, header)
  }
  for (const header of [
    'From: Anna@posthus.TEST\r\n',
    'From: anna+shop@posthus.test\r\n',
    'From: team@posthus.test\r\n',
    'From: "anna@ work" <anna@posthus.test> (@home)\r\n',
  ]) {
    await receive(`${header}\r\ntext\r\n`, ['bo@posthus.test'], FROM_ANNA)
  }
  assert.equal(store.kept.length, 4)
  assert.equal(queue.added.length, 0)
  await reception.checkSender('anna@posthus.test', FROM_ANNA)
  await reception.checkSender('', FROM_ANNA)
  await assert.rejects(reception.checkSender('bo@posthus.test', FROM_ANNA), { code: 'mail/sender-refused' })
  await reception.checkSender('whoever@elsewhere.test', FROM_OUTSIDE)
})

test('recipients: ours for everybody, others for members only', async () => {
  const { reception } = await house()
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
  const { reception, receive, store } = await house()
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
    const { store, receive } = await house()
    await receive(MESSAGE, [`anna+${detail}@posthus.test`])
    assert.deepEqual(
      store.kept.map((kept) => kept.mailbox),
      [mailbox],
      detail,
    )
  }
})

test('an alias fans out, each place once, and other servers are told the address that was written to', async () => {
  const { store, queue, receive } = await house()
  await receive(MESSAGE, ['team@posthus.test', 'anna@posthus.test'])
  assert.deepEqual(store.kept.map(({ accountId }) => accountId).sort(), ['anna', 'bo'])
  assert.ok(!store.kept[0]?.text.includes('for <'), 'with several recipients none is named')
  assert.deepEqual(queue.added[0]?.recipients, [
    {
      address: 'friend@elsewhere.test',
      destination: 'elsewhere.test',
      notify: [],
      originalRecipient: 'rfc822;team@posthus.test',
    },
  ])
  assert.ok(!queue.added[0]?.text.includes('Delivered-To'))
})

test('a message that goes round in circles is refused', async () => {
  const { receive, store } = await house()
  const hops = (count: number) => `${'Received: from a by b; x\r\n'.repeat(count)}${MESSAGE}`
  await receive(hops(100), ['anna@posthus.test'])
  await assert.rejects(receive(hops(101), ['anna@posthus.test']), { code: 'mail/loop' })
  const back = `Delivered-To: Anna@posthus.test\r\n${MESSAGE}`
  await assert.rejects(receive(back, ['anna@posthus.test']), { code: 'mail/loop' })
  await receive(back, ['bo@posthus.test'])
  assert.equal(store.kept.length, 2)
})

test('a copy that fails after others were kept waits in the queue; a failure of all is the answer', async () => {
  const { store, queue, receive } = await house()
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

test('what is queued says how urgent it is and by which Message-ID it is looked for', async () => {
  const { queue, receive } = await house()
  const cases: readonly (readonly [string, string, string | undefined])[] = [
    ['Message-ID: <x@y>\r\n', 'letter', 'x@y'],
    ['Precedence: bulk\r\nMessage-ID: <x@y> \r\n', 'bulk', 'x@y'],
    ['List-Id: <l.y>\r\nMessage-ID: <a b@y>\r\n', 'newsletter', undefined],
  ]
  for (const [fields, priority, headerMessageId] of cases) {
    await receive(`From: anna@posthus.test\r\n${fields}\r\ntext\r\n`, ['friend@elsewhere.test'], FROM_ANNA)
    const added = queue.added.at(-1)
    assert.deepEqual([added?.priority, added?.headerMessageId], [priority, headerMessageId])
  }
  const { id } = await receive('From: anna@posthus.test\r\n\r\ntext\r\n', ['friend@elsewhere.test'], FROM_ANNA)
  assert.equal(queue.added.at(-1)?.headerMessageId, `${id}@posthus.test`)
})

test('what is to be sent later waits in the queue, for mailboxes here too, and lives from then on', async () => {
  const { queue, store, receive } = await house()
  const nowMs = Date.UTC(2026, 0, 2, 3, 4, 5)
  const text = 'From: anna@posthus.test\r\n\r\ntext\r\n'
  const to = ['bo@posthus.test', 'friend@elsewhere.test']
  await receive(text, to, FROM_ANNA, { releaseMs: nowMs + 60_000 })
  assert.equal(store.kept.length, 0)
  const added = queue.added[0]
  assert.deepEqual(
    added?.recipients.map(({ address, destination }) => [address, destination]),
    [
      ['bo@posthus.test', 'local'],
      ['friend@elsewhere.test', 'elsewhere.test'],
    ],
  )
  assert.deepEqual([added?.releaseMs, added?.expiresMs], [nowMs + 60_000, nowMs + 61_000])
  await receive(text, ['bo@posthus.test'], FROM_ANNA, { releaseMs: nowMs })
  assert.equal(store.kept.length, 1, 'a moment that is now is no later one')
})

test('what a member sends to a mailbox here is on record, and what others send is not', async () => {
  const { logged, receive } = await house()
  await receive(MESSAGE, ['anna@posthus.test'])
  assert.equal(logged.length, 0)
  const { id } = await receive('From: anna@posthus.test\r\nMessage-ID: <x@y>\r\n\r\n', ['bo@posthus.test'], FROM_ANNA)
  assert.deepEqual(
    logged.map((one) => [one.accountId, one.queueId, one.headerMessageId, one.recipient, one.kind]),
    [['anna', id, 'x@y', 'bo@posthus.test', 'delivered']],
  )
})

test('reports of our own may go to anybody, however full the queue is', async () => {
  const { queue, reception, receive } = await house()
  queue.room = new Fault('world', 'queue/full', 'full')
  const report: ArrivalFacts = { ...FROM_OUTSIDE, isReport: true }
  await reception.checkRecipient('sender@elsewhere.test', report)
  await receive('Subject: report\r\n\r\n', ['sender@elsewhere.test'], report, { reversePath: '' })
  assert.equal(queue.added[0]?.recipients[0]?.destination, 'elsewhere.test')
  assert.equal(queue.added[0]?.priority, 'bulk')
})

test('where nothing more may wait, nobody gets a copy, and mail that need not wait is delivered', async () => {
  const { queue, store, reception, receive } = await house()
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
  const { store, queue, receive } = await house()
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

test('a recipient that has gone since it was checked is tried again, and never relayed', async () => {
  const { directory, queue, receive } = await house()
  await directory.removeAccount('cy')
  await assert.rejects(receive(MESSAGE, ['cy@posthus.test']), { code: 'mail/recipient-unavailable' })
  await assert.rejects(receive(MESSAGE, ['x@elsewhere.test']), { code: 'mail/recipient-unavailable' })
  assert.equal(queue.added.length, 0)
})

test('binary mail is kept here and not carried on', async () => {
  const { store, receive } = await house()
  await receive('A: b\r\n\r\n\0\n\r', ['anna@posthus.test'], FROM_OUTSIDE, { body: 'binarymime' })
  assert.ok(store.kept[0]?.text.endsWith('\0\n\r'))
  await assert.rejects(receive(MESSAGE, ['team@posthus.test'], FROM_OUTSIDE, { body: 'binarymime' }), {
    code: 'mail/binary',
  })
})

test('a full mailbox says so before the message is sent, unless somebody else behind the address has room', async () => {
  const { store, reception, directory } = await house()
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
  const { store, queue, receive } = await house()
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

test('what an author wants of connections reaches the queue, and the field that says so reaches nobody', async () => {
  const { directory, queue, receive } = await house()
  const letter = (field: string) => `From: anna@posthus.test\r\n${field}Subject: hi\r\n\r\ntext\r\n`
  await receive(letter(''), ['x@elsewhere.test'], FROM_ANNA)
  await receive(letter('Posthus-Only-Encrypted: yes\r\n'), ['x@elsewhere.test'], FROM_ANNA)
  await receive(letter('TLS-Required: No\r\n'), ['x@elsewhere.test'], FROM_ANNA)
  await directory.setTransport('anna', 'encrypted')
  await receive(letter(''), ['x@elsewhere.test'], FROM_ANNA)
  assert.deepEqual(
    queue.added.map(({ transport }) => transport),
    ['usual', 'encrypted', 'relaxed', 'encrypted'],
  )
  assert.ok(queue.added.every(({ text }) => !/only-encrypted/i.test(text)))
  assert.match(queue.added[2]?.text ?? '', /^TLS-Required: No\r$/m)
})

test('what a recipient refuses by a script is the answer where nobody else is concerned, else the queue reports it', async () => {
  const refusal = new Fault('peer', 'mail/refused-by-recipient', 'Go away')
  const sole = await house()
  sole.store.failures.set('anna', refusal)
  await assert.rejects(sole.receive(MESSAGE, ['anna@posthus.test']), refusal)
  assert.equal(sole.queue.added.length, 0)

  const one = await house()
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

  const all = await house()
  for (const id of ['anna', 'bo']) all.store.failures.set(id, refusal)
  await all.receive(MESSAGE, ['team@posthus.test'])
  assert.deepEqual(all.queue.added[0]?.recipients.map(({ address }) => address).sort(), [
    'anna@posthus.test',
    'bo@posthus.test',
    'friend@elsewhere.test',
  ])

  const mixed = await house()
  mixed.store.failures.set('anna', refusal)
  mixed.store.full.add('bo')
  await assert.rejects(mixed.receive(MESSAGE, ['anna@posthus.test', 'bo@posthus.test']), (error) =>
    isFault(error, 'mail/mailbox-full'),
  )
})

const LETTER = 'From: anna@posthus.test\r\n\r\nhi\r\n'

test('the message that is one too many is kept and held, copies for members as well, and everything behind it is refused', async () => {
  const { receive, queue, store, sending, carriedOut, reception } = await house()
  const strangers = Array.from({ length: 20 }, (_, i) => `r${i}@elsewhere.test`)
  await receive(LETTER, strangers, FROM_ANNA)
  assert.equal(queue.added.at(-1)?.hold, undefined)
  const copies = store.kept.length
  await receive(LETTER, ['one@elsewhere.test', 'bo@posthus.test'], FROM_ANNA)
  const added = queue.added.at(-1)
  assert.deepEqual(
    added?.recipients.map(({ address, destination }) => [address, destination]),
    [
      ['one@elsewhere.test', 'elsewhere.test'],
      ['bo@posthus.test', 'local'],
    ],
  )
  assert.equal(added?.hold?.by, 'limits')
  assert.equal(store.kept.length, copies, 'nobody has a copy yet')
  assert.deepEqual(carriedOut, ['anna'])
  await assert.rejects(receive(LETTER, ['bo@posthus.test'], FROM_ANNA), (error) => isFault(error, 'sending/held'))
  await assert.rejects(reception.checkSender('anna@posthus.test', FROM_ANNA), (error) => isFault(error, 'sending/held'))
  await assert.rejects(reception.checkSender('', FROM_ANNA), (error) => isFault(error, 'sending/held'))
  await receive('From: x@elsewhere.test\r\n\r\nhi\r\n', ['anna@posthus.test'])
  assert.equal(store.kept.length, copies + 1, 'mail to the member still comes')
  await sending.release('anna')
  await reception.checkSender('anna@posthus.test', FROM_ANNA)
})
