import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../../base/fault.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { QueuePlace } from '../../store/queue/queue-place.fixture.ts'
import type { SqliteOutboundQueue } from '../../store/queue/sqlite-outbound-queue.ts'
import type { SqliteQueueDesk } from '../../store/queue/sqlite-queue-desk.ts'
import type { DeliveryReport } from './delivery-report.ts'
import { newMessage } from './outbound-queue.contract.ts'
import type { Lease, NewOutboundMessage } from './outbound-queue.ts'
import { QueueRunner } from './queue-runner.ts'
import { RETRY_POLICY } from './retry-policy.ts'
import { RUNNER_SETTINGS, type RunnerSettings } from './runner-settings.ts'
import type { SendResult } from './sender.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
type Opened = Awaited<ReturnType<QueuePlace['open']>>
type Answer = Partial<SendResult> & Pick<SendResult, 'kind'>

test('what is sent leaves the queue', async () => {
  await using world = await World.make()
  await world.add(newMessage('m', ['a@one.test', 'b@two.test']))
  assert.deepEqual(world.sent.sort(), ['a@one.test', 'b@two.test'])
  assert.deepEqual(await world.desk.list({}, 100), [])
  assert.deepEqual(world.reports, [])
})

test('mail of a process that was killed before it gave notice goes out within a minute', async () => {
  await using world = await World.make()
  await world.runner.idle()
  const killed = await world.openAnother()
  await killed.queue.add(newMessage('m', ['a@one.test']))
  await world.runner.idle()
  assert.deepEqual(world.sent, [])
  await world.advance(MINUTE)
  assert.deepEqual(world.sent, ['a@one.test'])
})

test('a look at the queue that follows another one at once waits a moment, so that more has come together', async () => {
  await using world = await World.make({ gatherMs: 5 })
  let leased = 0
  const { queue } = world
  const lease = queue.lease.bind(queue)
  queue.lease = (...terms) => {
    leased++
    return lease(...terms)
  }
  await world.runner.idle()
  for (let n = 0; n < 20; n++) await world.add(newMessage(`m${n}`, ['a@one.test']))
  assert.deepEqual([leased, world.sent.length], [1, 0], 'the look at the start was only just now')
  for (let looks = 0; looks < 5; looks++) await world.advance(5)
  assert.equal(world.sent.length, 20)
  assert.ok(leased <= 6, `${leased} looks`)
  world.clock.advance(-3_600_000)
  await world.add(newMessage('late', ['a@one.test']))
  assert.equal(world.sent.length, 21, 'a clock that was set back stops nothing')
})

test('what is deferred is tried on the schedule, its sender hears of the delay once, and of the end', async () => {
  await using world = await World.make()
  world.answer = () => ({ kind: 'deferred', status: '4.4.1', text: 'no route' })
  await world.add(newMessage('m', ['a@one.test']))
  const attempts: number[] = [0]
  for (let minute = 1; minute <= 130 * 60; minute++) {
    await world.advance(MINUTE)
    if (world.sent.length > attempts.length) attempts.push(minute)
  }
  assert.deepEqual(attempts.slice(0, 8), [0, 1, 6, 21, 51, 111, 231, 471])
  assert.equal(attempts.at(-1), 471 + 240 * 28)
  assert.deepEqual(
    world.reports.map((report) => [report.action, report.recipients[0]?.status]),
    [
      ['delayed', '4.4.1'],
      ['failed', '5.4.7'],
    ],
  )
  assert.equal((world.reports[0]?.atMs ?? 0) - world.startMs, 471 * MINUTE)
  assert.deepEqual(await world.desk.list({}, 100), [])
})

test('what never found a connection that was good enough says so in the end, and not only that its time is over', async () => {
  for (const [reply, expected] of [
    [undefined, '5.7.5'],
    ['450 4.7.5 their own trouble', '5.4.7'],
  ] as const) {
    await using world = await World.make()
    world.answer = () => ({ kind: 'deferred', status: '4.7.5', text: 'only encrypted', reply })
    await world.add(newMessage('m', ['a@one.test']))
    for (let hour = 0; hour <= 130; hour++) await world.advance(60 * MINUTE)
    assert.equal(world.reports.at(-1)?.recipients[0]?.status, expected)
  }
})

test('what an operator gives back says so, whatever the other side has answered before', async () => {
  await using world = await World.make()
  world.answer = () => ({ kind: 'deferred', status: '4.2.2', text: 'full', reply: '452 4.2.2 full' })
  await world.add(newMessage('m', ['a@one.test']))
  await world.advance(MINUTE)
  await world.desk.giveBack({ id: 'm' }, world.clock.nowMs())
  await world.advance(2 * MINUTE)
  const [report] = world.reports
  assert.deepEqual(
    [report?.action, report?.recipients[0]?.status, report?.message.isGivenBack],
    ['failed', '5.7.1', true],
  )
  assert.deepEqual(await world.desk.list({}, 100), [])
})

for (const [notify, kind, expected] of [
  [[], 'failed', ['failed']],
  [['FAILURE'], 'failed', ['failed']],
  [['NEVER'], 'failed', []],
  [['SUCCESS'], 'failed', []],
  [[], 'delivered', []],
  [['SUCCESS'], 'delivered', ['relayed']],
  [['NEVER'], 'delivered', []],
] as const) {
  test(`NOTIFY=${notify.join(',') || '(none)'} and ${kind}: ${expected.join() || 'no'} report`, async () => {
    await using world = await World.make()
    world.answer = () => ({ kind })
    await world.add(withNotify(newMessage('m', ['a@one.test']), notify))
    assert.deepEqual(
      world.reports.map((report) => report.action),
      expected,
    )
    assert.deepEqual(await world.desk.list({}, 100), [])
  })
}

test('NOTIFY without DELAY: no word of the delay', async () => {
  await using world = await World.make()
  world.answer = () => ({ kind: 'deferred' })
  await world.add(withNotify(newMessage('m', ['a@one.test']), ['FAILURE']))
  for (let i = 0; i < 12; i++) await world.advance(HOUR)
  assert.deepEqual(world.reports, [])
})

test('a host that promised to report itself is left to it', async () => {
  await using world = await World.make()
  world.answer = () => ({ kind: 'delivered', reportPassedOn: true })
  await world.add(withNotify(newMessage('m', ['a@one.test']), ['SUCCESS']))
  assert.deepEqual(world.reports, [])
})

test('mail for mailboxes here goes the local way, and is said to be delivered', async () => {
  await using world = await World.make()
  const message = withNotify(newMessage('m', ['a@here.test']), ['SUCCESS'])
  await world.add({ ...message, recipients: message.recipients.map((one) => ({ ...one, destination: 'local' })) })
  assert.deepEqual(world.sentLocally, ['a@here.test'])
  assert.deepEqual(world.sent, [])
  assert.equal(world.reports[0]?.action, 'delivered')
})

test('nobody is told of the fate of mail with a null reverse-path', async () => {
  await using world = await World.make()
  world.answer = () => ({ kind: 'failed' })
  await world.add(newMessage('m', ['a@one.test'], { reversePath: '' }))
  assert.deepEqual(world.reports, [])
  assert.deepEqual(await world.desk.list({}, 100), [])
})

test('recipients that failed together are reported together', async () => {
  await using world = await World.make()
  world.answer = (address) => ({ kind: address.startsWith('bad') ? 'failed' : 'delivered' })
  await world.add(newMessage('m', ['bad1@one.test', 'good@one.test', 'bad2@one.test']))
  assert.deepEqual(
    world.reports.map((report) => report.recipients.map((one) => one.recipient.address)),
    [['bad1@one.test', 'bad2@one.test']],
  )
})

test('a recipient whose sender could not be told stays in the queue until that works', async () => {
  await using world = await World.make()
  world.answer = () => ({ kind: 'failed' })
  world.reporterFault = new Fault('world', 'store/unavailable', 'no space')
  await world.add(newMessage('m', ['a@one.test']))
  assert.equal((await world.desk.list({}, 100))[0]?.recipients[0]?.state, 'waiting')
  world.reporterFault = undefined
  await world.advance(MINUTE)
  assert.equal(world.reports.length, 1)
  assert.deepEqual(await world.desk.list({}, 100), [])
})

test('who cannot be told for a day after the end of a message is told nothing', async () => {
  await using world = await World.make()
  world.answer = () => ({ kind: 'failed' })
  world.reporterFault = new Fault('world', 'mail/mailbox-full', 'full')
  await world.add(newMessage('m', ['a@one.test'], { expiresMs: world.startMs + HOUR }))
  await world.advance(24 * HOUR)
  assert.equal((await world.desk.list({}, 9)).length, 1)
  for (let i = 0; i < 90; i++) await world.advance(MINUTE)
  assert.deepEqual(await world.desk.list({}, 9), [])
})

test('a sender that throws, or says nothing of a recipient, has deferred it', async () => {
  await using world = await World.make()
  world.answer = (address) => {
    if (address.startsWith('throw')) throw new Error('a bug')
    return undefined
  }
  await world.add(newMessage('m1', ['throw@one.test']))
  await world.add(newMessage('m2', ['silent@two.test']))
  const waiting = await world.desk.list({}, 100)
  assert.deepEqual(
    waiting.map(({ recipients }) => [recipients[0]?.state, recipients[0]?.attempts]),
    [
      ['waiting', 1],
      ['waiting', 1],
    ],
  )
  assert.match(waiting[0]?.recipients[0]?.lastResult ?? '', /internal\/unexpected/)
})

test('what is delivered is written down at once, before the rest of the lease is through', async () => {
  await using world = await World.make()
  const { promise, resolve } = Promise.withResolvers<void>()
  const reached = Promise.withResolvers<void>()
  world.between = () => {
    reached.resolve()
    return promise
  }
  void world.add(newMessage('m', ['a@one.test', 'b@one.test']))
  await reached.promise
  const states = (await world.desk.message('m'))?.recipients.map((one) => one.state)
  assert.deepEqual(states, ['delivered', 'leased'])
  resolve()
})

test('a store that fails while a delivery is written down is asked until it works', async () => {
  await using world = await World.make()
  const settle = world.queue.settle.bind(world.queue)
  let failures = 3
  const failed = Promise.withResolvers<void>()
  world.queue.settle = async (lease, outcomes) => {
    if (failures-- > 0) {
      if (failures === 0) failed.resolve()
      queueMicrotask(() => setImmediate(() => world.clock.advance(30_000)))
      throw new Fault('world', 'store/unavailable', 'no space')
    }
    return settle(lease, outcomes)
  }
  await world.add(newMessage('m', ['a@one.test']))
  await failed.promise
  await world.runner.idle()
  assert.deepEqual(await world.desk.list({}, 100), [])
  assert.equal(world.sent.length, 1)
})

test('a long attempt keeps its lease', async () => {
  await using world = await World.make()
  const { promise, resolve } = Promise.withResolvers<void>()
  const reached = Promise.withResolvers<void>()
  world.between = () => {
    reached.resolve()
    return promise
  }
  const renewals: number[] = []
  const renewed = Promise.withResolvers<void>()
  const renew = world.queue.renew.bind(world.queue)
  world.queue.renew = async (lease, untilMs) => {
    const isOurs = await renew(lease, untilMs)
    renewals.push(untilMs)
    renewed.resolve()
    return isOurs
  }
  void world.add(newMessage('m', ['a@one.test', 'b@one.test']))
  await reached.promise
  world.clock.advance(RUNNER_SETTINGS.leaseMs / 3)
  await renewed.promise
  assert.deepEqual(renewals, [world.clock.nowMs() + RUNNER_SETTINGS.leaseMs])
  resolve()
  await world.runner.idle()
  assert.deepEqual(world.sent, ['a@one.test', 'b@one.test'])
})

test('no more leases are at work than may be, in all and for one destination', async () => {
  await using world = await World.make({ maxLeases: 6, perDestination: 2 })
  let most = 0
  const mostOf = new Map<string, number>()
  world.onSend = (active) => {
    most = Math.max(most, active.length)
    for (const [name, leases] of Map.groupBy(active, (lease) => lease.destination)) {
      mostOf.set(name, Math.max(mostOf.get(name) ?? 0, leases.length))
    }
  }
  for (let i = 0; i < 60; i++) await world.queue.add(newMessage(`m${i}`, [`a@d${i % 5}.test`]))
  await world.runner.idle()
  assert.equal(world.sent.length, 60)
  assert.ok(most <= 6, `${most} at once`)
  assert.ok([...mostOf.values()].every((count) => count <= 2))
})

test('stop waits for what is under way and takes nothing new', async () => {
  await using world = await World.make()
  const { promise, resolve } = Promise.withResolvers<void>()
  const reached = Promise.withResolvers<void>()
  world.between = () => {
    reached.resolve()
    return promise
  }
  await world.queue.add(newMessage('m1', ['a@one.test', 'b@one.test']))
  await reached.promise
  const stopped = world.runner.stop()
  await world.queue.add(newMessage('m2', ['a@two.test']))
  resolve()
  await stopped
  assert.deepEqual(world.sent, ['a@one.test', 'b@one.test'])
  assert.deepEqual(
    (await world.desk.list({}, 100)).map(({ message }) => message.id),
    ['m2'],
  )
})

function withNotify(message: NewOutboundMessage, notify: NewOutboundMessage['recipients'][number]['notify']) {
  return { ...message, recipients: message.recipients.map((one) => ({ ...one, notify })) }
}

/** A runner on a real queue with a clock turned by hand, a scripted sender, and reports that are kept. */
class World implements AsyncDisposable {
  readonly clock = new ManualClock()
  readonly startMs = this.clock.nowMs()
  readonly queue: SqliteOutboundQueue
  readonly desk: SqliteQueueDesk
  readonly runner: QueueRunner
  readonly sent: string[] = []
  readonly sentLocally: string[] = []
  readonly reports: DeliveryReport[] = []
  answer: (address: string) => Answer | undefined = () => ({ kind: 'delivered' })
  /** What the sender waits for between its first recipient and the others. */
  between: (() => Promise<void>) | undefined
  onSend: (active: readonly Lease[]) => void = () => undefined
  reporterFault: Fault | undefined
  readonly #place: QueuePlace
  readonly #active = new Set<Lease>()

  private constructor(place: QueuePlace, opened: Opened, settings: Partial<RunnerSettings>) {
    this.#place = place
    this.queue = opened.queue
    this.desk = opened.desk
    const sender = (sent: string[]) => ({
      send: (lease: Lease, settled: (results: readonly SendResult[]) => Promise<void>) =>
        this.#send(sent, lease, settled),
    })
    const reporter = {
      report: async (report: DeliveryReport) => {
        if (this.reporterFault) throw this.reporterFault
        this.reports.push(report)
      },
    }
    const noJitter = { bytes: (count: number) => new Uint8Array(count) }
    this.runner = new QueueRunner(
      this.queue,
      sender(this.sent),
      sender(this.sentLocally),
      reporter,
      this.clock,
      noJitter,
      silentLog,
      { ...RUNNER_SETTINGS, gatherMs: 0, retry: RETRY_POLICY, ...settings },
    )
    this.runner.start()
  }

  static async make(settings: Partial<RunnerSettings> = {}): Promise<World> {
    const place = await QueuePlace.make()
    return new World(place, await place.open(), settings)
  }

  /** The queue as another process has it. */
  openAnother(): Promise<Opened> {
    return this.#place.open()
  }

  async add(message: NewOutboundMessage): Promise<void> {
    await this.queue.add(message)
    await this.runner.idle()
  }

  async advance(byMs: number): Promise<void> {
    this.clock.advance(byMs)
    await this.runner.idle()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.runner.stop()
    await this.#place[Symbol.asyncDispose]()
  }

  async #send(sent: string[], lease: Lease, settled: (results: readonly SendResult[]) => Promise<void>): Promise<void> {
    this.#active.add(lease)
    this.onSend([...this.#active])
    try {
      const results: SendResult[] = []
      for (const recipient of lease.recipients) {
        sent.push(recipient.address)
        const answer = this.answer(recipient.address)
        if (answer) results.push({ ...NOTHING, index: recipient.index, ...answer })
      }
      if (!this.between) return await settled(results)
      await settled(results.slice(0, 1))
      await this.between()
      await settled(results.slice(1))
    } finally {
      this.#active.delete(lease)
    }
  }
}

const NOTHING: Omit<SendResult, 'index' | 'kind'> = {
  status: '4.0.0',
  text: 'a result',
  host: undefined,
  reply: undefined,
  protection: undefined,
  reportPassedOn: false,
}
