import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { type Bytes, concat, utf8 } from '../../base/bytes.ts'
import { isFault } from '../../base/fault.ts'
import type { SpooledBody } from '../mail/body.ts'
import { someProvenance } from '../mail/provenance.fixture.ts'
import type { Lease, NewOutboundMessage, OutboundQueue, RecipientOutcome } from './outbound-queue.ts'
import type { QueueDesk } from './queue-desk.ts'

/** A queue under test: `open` gives another view of the same storage, as another process has it. */
export interface QueueUnderTest extends AsyncDisposable {
  readonly queue: OutboundQueue
  readonly desk: QueueDesk
  open(): Promise<{ readonly queue: OutboundQueue; readonly desk: QueueDesk }>
  /** From now on the process that had `queue` counts as gone. */
  end(): void
  /** Damages what is stored of a message's body. */
  corrupt(messageId: string): Promise<void>
}

/** What every outbound queue keeps to. */
export function describeOutboundQueue(name: string, make: () => Promise<QueueUnderTest>): void {
  const check = (what: string, work: (under: QueueUnderTest, queue: OutboundQueue, desk: QueueDesk) => Promise<void>) =>
    test(`${name}: ${what}`, async () => {
      await using under = await make()
      await work(under, under.queue, under.desk)
    })

  check('several messages are taken in one step, all or none', async (under, queue) => {
    await queue.add(newMessage('m1', ['a@one.example']))
    const large = bodyOf(new Uint8Array(200_000).fill(0x61))
    const body = bodyOf(utf8('x'))
    await assert.rejects(
      queue.add(
        newMessage('m2', ['a@one.example'], { body: large }),
        newMessage('m1', ['b@one.example'], { body }),
        newMessage('m3', ['a@one.example']),
      ),
    )
    assert.deepEqual((await under.desk.list({}, 100)).map(({ message }) => message.id).sort(), ['m1'])
    const added = [newMessage('m2', ['a@one.example'], { body: large }), newMessage('m3', ['b@one.example'])]
    await queue.add(...added)
    assert.deepEqual((await under.desk.list({}, 100)).map(({ message }) => message.id).sort(), ['m1', 'm2', 'm3'])
    assert.equal((await (await under.desk.message('m2'))?.message.body.bytes())?.length, 200_000)
  })

  check('what was added is there for another process, in every detail', async (under, queue) => {
    const message = newMessage('m1', ['a@one.example', 'ü@two.example'], {
      accountId: 'account',
      provenance: JSON.parse(JSON.stringify(someProvenance('a'))),
      eightBit: true,
      binaryMime: true,
      smtpUtf8: true,
      requireTls: true,
      transport: 'encrypted',
      envelopeId: 'env;id',
      dsnReturn: 'HDRS',
      isSenderProven: true,
      headerMessageId: 'x@y',
      releaseMs: NOW,
      priority: 'bulk',
    })
    await queue.add({
      ...message,
      recipients: message.recipients.map((one) => ({
        ...one,
        notify: ['SUCCESS', 'DELAY'],
        originalRecipient: 'rfc822;o@x',
      })),
    })
    const other = await under.open()
    const [found] = await other.desk.list({}, 100)
    assert.deepEqual({ ...found?.message, body: undefined }, { ...withoutRecipients(message), body: undefined })
    assert.deepEqual(found?.message.body.digest, message.body.digest)
    assert.deepEqual(
      found?.recipients.map(({ address, destination, notify, originalRecipient, state, attempts, nextMs }) => ({
        address,
        destination,
        notify,
        originalRecipient,
        state,
        attempts,
        nextMs,
      })),
      ['a@one.example', 'ü@two.example'].map((address) => ({
        address,
        destination: address.split('@')[1],
        notify: ['SUCCESS', 'DELAY'],
        originalRecipient: 'rfc822;o@x',
        state: 'waiting',
        attempts: 0,
        nextMs: NOW,
      })),
    )
    assert.equal((await other.desk.message('m1'))?.recipients.length, 2)
    assert.equal(await other.desk.message('m2'), undefined)
  })

  for (const size of [0, 1, 128 * 1024, 128 * 1024 + 1, 300_000]) {
    check(`a body of ${size} octets comes back octet for octet, whole and in part`, async (_, queue) => {
      const octets = pattern(size)
      await queue.add(newMessage('m1', ['a@one.example'], { body: bodyOf(octets) }))
      const [lease] = await queue.lease(NOW, 1000, 1, 1)
      const body = (lease as Lease).message.body
      assert.deepEqual(new Uint8Array(await body.bytes()), octets)
      const part: Bytes[] = []
      for await (const chunk of body.chunks(10, 100_000)) {
        assert.ok(chunk.length <= 64 * 1024)
        part.push(chunk)
      }
      assert.deepEqual(concat(part), octets.slice(10, 100_000))
    })

    if (size === 0) continue
    check(`a damaged body of ${size} octets is a fault before its first octet`, async (under, queue, desk) => {
      await queue.add(newMessage('m1', ['a@one.example'], { body: bodyOf(pattern(size)) }))
      await under.corrupt('m1')
      const found = await desk.message('m1')
      const seen: number[] = []
      await assert.rejects(
        async () => {
          for await (const chunk of found?.message.body.chunks() ?? []) seen.push(chunk.length)
        },
        (error) => isFault(error, 'store/body-corrupt'),
      )
      assert.deepEqual(seen, [])
    })
  }

  check('a lease holds the recipients of one message for one destination', async (_, queue) => {
    await queue.add(newMessage('m1', ['a@one.example', 'b@two.example', 'c@one.example']))
    const leases = await queue.lease(NOW, 1000, 10, 5)
    assert.deepEqual(
      leases.map((lease) => [lease.destination, lease.recipients.map((one) => one.address), lease.untilMs]),
      [
        ['one.example', ['a@one.example', 'c@one.example'], NOW + 1000],
        ['two.example', ['b@two.example'], NOW + 1000],
      ],
    )
    assert.ok(leases.every((lease) => lease.recipients.every((one) => one.state === 'leased')))
  })

  check(
    'what is leased is not leased again, by another process neither, until the lease runs out',
    async (under, queue, desk) => {
      const other = await under.open()
      await queue.add(newMessage('m1', ['a@one.example']))
      const [first] = await queue.lease(NOW, 1000, 10, 5)
      assert.deepEqual(await queue.lease(NOW + 999, 1000, 10, 5), [])
      assert.deepEqual(await other.queue.lease(NOW + 999, 1000, 10, 5), [])
      assert.equal(await queue.nextDueMs(), NOW + 1000)
      const [second] = await other.queue.lease(NOW + 1000, 1000, 10, 5)
      assert.notEqual(second?.id, first?.id)
      assert.equal(second?.message.id, 'm1')
      await queue.settle(first as Lease, [delivered(0)])
      assert.equal((await desk.list({}, 100)).length, 1, 'a lease that was handed out again settles nothing')
      assert.equal(await queue.renew(first as Lease, NOW + 9000), false)
      await other.queue.settle(second as Lease, [delivered(0)])
      assert.deepEqual(await desk.list({}, 100), [])
    },
  )

  check('many processes that lease at once never get the same recipient', async (under, queue) => {
    for (let i = 0; i < 40; i++) await queue.add(newMessage(`m${i}`, [`a@d${i % 7}.example`]))
    const queues = [queue, (await under.open()).queue, (await under.open()).queue]
    const seen: string[] = []
    for (;;) {
      const rounds = await Promise.all(queues.map((one) => one.lease(NOW, 1000, 3, 100)))
      const leases = rounds.flat()
      if (leases.length === 0) break
      seen.push(...leases.map((lease) => lease.message.id))
    }
    assert.equal(seen.length, 40)
    assert.equal(new Set(seen).size, 40)
  })

  check('what a process leased that is gone can be reclaimed at once, and nothing else', async (under, queue) => {
    for (let i = 0; i < 3; i++) await queue.add(newMessage(`m${i}`, ['a@one.example']))
    const lost = await queue.lease(NOW, 99_000, 3, 3)
    const { queue: other } = await under.open()
    assert.equal(await other.reclaim(), 0)
    under.end()
    assert.equal(await other.reclaim(), 3)
    const leases = await other.lease(NOW, 1000, 9, 9)
    assert.deepEqual(leases.map(({ message }) => message.id).sort(), ['m0', 'm1', 'm2'])
    await queue.settle(lost[0] as Lease, [delivered(0)])
    assert.equal(await queue.renew(lost[0] as Lease, NOW + 9000), false)
  })

  check('a renewed lease stays out', async (_, queue) => {
    await queue.add(newMessage('m1', ['a@one.example']))
    const [lease] = await queue.lease(NOW, 1000, 1, 1)
    assert.equal(await queue.renew(lease as Lease, NOW + 5000), true)
    assert.deepEqual(await queue.lease(NOW + 4999, 1000, 1, 1), [])
    assert.equal((await queue.lease(NOW + 5000, 1000, 1, 1)).length, 1)
  })

  check('a destination has no more leases out than it may, and others are not held up by it', async (_, queue) => {
    for (let i = 0; i < 5; i++) await queue.add(newMessage(`busy${i}`, ['a@busy.example'], { queuedMs: NOW - 100 + i }))
    await queue.add(newMessage('calm', ['a@calm.example']))
    const first = await queue.lease(NOW, 1000, 10, 2)
    assert.deepEqual(first.map((lease) => lease.message.id).sort(), ['busy0', 'busy1', 'calm'])
    assert.deepEqual(await queue.lease(NOW, 1000, 10, 2), [])
    await queue.settle(first.find((lease) => lease.message.id === 'busy0') as Lease, [delivered(0)])
    assert.deepEqual(
      (await queue.lease(NOW, 1000, 10, 2)).map((lease) => lease.message.id),
      ['busy2'],
    )
  })

  check('what is deferred comes back when it is due, with its history', async (_, queue) => {
    await queue.add(newMessage('m1', ['a@one.example', 'b@one.example']))
    const [lease] = await queue.lease(NOW, 1000, 1, 1)
    const later = { kind: 'deferred', result: '450 later', nextMs: NOW + 60_000, delayNotified: true } as const
    await queue.settle(lease as Lease, [delivered(0), { index: 1, ...later }])
    assert.equal(await queue.nextDueMs(), NOW + 60_000)
    assert.deepEqual(await queue.lease(NOW + 59_999, 1000, 1, 1), [])
    const [again] = await queue.lease(NOW + 60_000, 1000, 1, 1)
    assert.equal(again?.recipients.length, 1)
    assert.deepEqual(
      [again?.recipients[0]?.address, again?.recipients[0]?.attempts, again?.recipients[0]?.lastResult],
      ['b@one.example', 1, '450 later'],
    )
    assert.equal(again?.recipients[0]?.delayNotified, true)
  })

  check(
    'recipients of a lease may be settled one by one, and settling twice changes nothing',
    async (_, queue, desk) => {
      await queue.add(newMessage('m1', ['a@one.example', 'b@one.example', 'c@one.example']))
      const [lease] = await queue.lease(NOW, 1000, 1, 1)
      await queue.settle(lease as Lease, [delivered(0)])
      await queue.settle(lease as Lease, [{ index: 0, kind: 'failed', result: 'no', atMs: NOW }])
      await queue.settle(lease as Lease, [{ index: 1, kind: 'failed', result: '550 no', atMs: NOW }])
      const states = (await desk.message('m1'))?.recipients.map((one) => one.state)
      assert.deepEqual(states, ['delivered', 'failed', 'leased'])
      const [rest] = await queue.lease(NOW + 1000, 1000, 1, 1)
      assert.deepEqual(
        rest?.recipients.map((one) => one.index),
        [2],
      )
      await queue.settle(rest as Lease, [delivered(2)])
      assert.equal(await desk.message('m1'), undefined)
      assert.equal(await queue.nextDueMs(), undefined)
      await queue.settle(rest as Lease, [delivered(2)])
    },
  )

  check('retry makes waiting recipients due, and only those', async (_, queue, desk) => {
    await queue.add(newMessage('m1', ['a@one.example', 'b@two.example']))
    await queue.add(newMessage('m2', ['a@one.example']))
    for (const lease of await queue.lease(NOW, 1000, 10, 10)) {
      if (lease.destination === 'one.example') {
        const index = lease.recipients[0]?.index ?? -1
        await queue.settle(lease, [
          { index, kind: 'deferred', result: 'x', nextMs: NOW + 99_000, delayNotified: false },
        ])
      }
    }
    assert.deepEqual(await desk.retry({ id: 'm1' }, NOW + 5), { messages: 1, recipients: 1 })
    assert.deepEqual(
      (await queue.lease(NOW + 5, 1000, 10, 10)).map((lease) => lease.message.id),
      ['m1'],
    )
    assert.deepEqual(await desk.retry({}, NOW + 6), { messages: 1, recipients: 1 })
    assert.equal((await desk.retry({ id: 'unknown' }, NOW + 6)).messages, 0)
  })

  check('what is dropped is gone, its lease with it', async (under, queue, desk) => {
    await queue.add(newMessage('m1', ['a@one.example'], { body: bodyOf(pattern(200_000)) }))
    const [lease] = await queue.lease(NOW, 1000, 1, 1)
    assert.deepEqual(await (await under.open()).desk.drop({ id: 'm1' }), { messages: 1, recipients: 1 })
    assert.equal((await desk.drop({ id: 'm1' })).messages, 0)
    assert.equal(await queue.renew(lease as Lease, NOW + 2000), false)
    await queue.settle(lease as Lease, [delivered(0)])
    assert.deepEqual(await desk.list({}, 100), [])
    await assert.rejects(
      async () => lease?.message.body.bytes(),
      (error) => isFault(error, 'store/body-missing'),
    )
  })

  check(
    'a watcher hears of new mail, of a retry, and of a destination that takes mail again, until it stops listening',
    async (_, queue, desk) => {
      let heard = 0
      const watching = queue.watch(() => heard++)
      await queue.add(newMessage('m1', ['a@one.example']))
      assert.equal(heard, 1)
      await desk.retry({}, NOW)
      assert.equal(heard, 2)
      await queue.add(newMessage('m2', ['a@one.example']))
      assert.equal(heard, 3)
      const [lease] = await queue.lease(NOW, 1000, 1, 1)
      await queue.settle(lease as Lease, [delivered(0)])
      assert.equal(heard, 4)
      watching[Symbol.dispose]()
      await queue.add(newMessage('m3', ['a@one.example']))
      assert.equal(heard, 4)
    },
  )

  check('the list is in the order in which the messages came', async (_, queue, desk) => {
    for (const [id, at] of [
      ['b', 2],
      ['a', 3],
      ['c', 1],
    ] as const) {
      await queue.add(newMessage(id, ['a@one.example'], { queuedMs: NOW + at }))
    }
    assert.deepEqual(
      (await desk.list({}, 100)).map((one) => one.message.id),
      ['c', 'b', 'a'],
    )
  })

  check('a message of 2,500 recipients at one destination is leased to the last of them', async (_, queue, desk) => {
    const addresses = Array.from({ length: 2500 }, (_unused, i) => `r${i}@one.example`)
    await queue.add(newMessage('m1', addresses))
    const seen = new Set<string>()
    for (;;) {
      const [lease] = await queue.lease(NOW, 1000, 1, 10)
      if (!lease) break
      for (const recipient of lease.recipients) seen.add(recipient.address)
      await queue.settle(
        lease,
        lease.recipients.map((recipient) => delivered(recipient.index)),
      )
    }
    assert.equal(seen.size, 2500)
    assert.deepEqual(await desk.list({}, 100), [])
  })
}

const NOW = Date.UTC(2026, 0, 1)

/** A message for tests: from `sender@here.example`, with the domain of each address as its destination. */
export function newMessage(
  id: string,
  addresses: readonly string[],
  changes: Partial<NewOutboundMessage> = {},
): NewOutboundMessage {
  return {
    id,
    accountId: undefined,
    reversePath: 'sender@here.example',
    body: bodyOf(utf8('Subject: x\r\n\r\nhello\r\n')),
    eightBit: false,
    binaryMime: false,
    smtpUtf8: false,
    requireTls: false,
    transport: 'usual',
    envelopeId: undefined,
    dsnReturn: undefined,
    queuedMs: NOW,
    expiresMs: NOW + 432_000_000,
    priority: 'letter',
    recipients: addresses.map((address) => ({
      address,
      originalRecipient: undefined,
      notify: [],
      destination: address.slice(address.lastIndexOf('@') + 1),
    })),
    ...changes,
  }
}

/** A body in memory, for tests. */
export function bodyOf(octets: Bytes): SpooledBody {
  return {
    digest: new Uint8Array(createHash('sha256').update(octets).digest()),
    size: octets.length,
    async *chunks(start = 0, end = octets.length) {
      for (let at = start; at < Math.min(end, octets.length); at += 65_536) {
        yield octets.subarray(at, Math.min(at + 65_536, end))
      }
    },
    bytes: async () => octets,
    [Symbol.asyncDispose]: async () => undefined,
  }
}

function delivered(index: number): RecipientOutcome {
  return { index, kind: 'delivered', result: '250 ok', atMs: NOW }
}

function pattern(size: number): Bytes {
  const octets = new Uint8Array(size)
  for (let i = 0; i < size; i++) octets[i] = (i * 31 + (i >> 8)) & 0xff
  return octets
}

function withoutRecipients(message: NewOutboundMessage): Omit<NewOutboundMessage, 'recipients'> {
  const { recipients: _, ...rest } = message
  return rest
}
