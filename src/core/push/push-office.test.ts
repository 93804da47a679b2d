import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { PUSH_OFFICE_LIMITS, PushOffice, type PushOfficeLimits } from './push-office.ts'
import type { PushedStates, PushOutcome, PushSubscription, PushSubscriptions } from './push-subscription.ts'

const DAY_MS = 24 * 60 * 60_000

/** An office with subscriptions in memory, accounts whose states are turned by hand, and a push service that answers as it is told to. */
class Bed {
  readonly clock = new ManualClock()
  readonly kept = new Map<string, PushSubscription>()
  readonly pushed: { readonly url: string; readonly text: string }[] = []
  readonly watchers = new Map<string, Set<() => void>>()
  states: PushedStates = { Email: '1', Mailbox: '1' }
  credentialMs: number | undefined = 5
  answer: PushOutcome = { kind: 'taken' }
  /** Holds answers back. */
  held: Promise<void> = Promise.resolve()
  readonly office: PushOffice

  constructor(limits: Partial<PushOfficeLimits> = {}) {
    const parts = {
      subscriptions: this.#subscriptions(),
      poster: {
        post: async ({ url }: Pick<PushSubscription, 'url'>, text: string) => {
          this.pushed.push({ url, text })
          await this.held
          return this.answer
        },
      },
      states: async () => this.states,
      watch: (account: string, notice: () => void) => {
        const watchers = this.watchers.get(account) ?? new Set()
        this.watchers.set(account, watchers.add(notice))
        return { [Symbol.dispose]: () => void watchers.delete(notice) }
      },
      isGood: async ({ credentialMs }: PushSubscription) => credentialMs === this.credentialMs,
      stateChange: (account: string, changed: PushedStates) => JSON.stringify({ [account]: changed }),
      clock: this.clock,
      log: silentLog,
    }
    this.office = new PushOffice(parts, { ...PUSH_OFFICE_LIMITS, ...limits })
  }

  subscribe(id: string, more: Partial<PushSubscription> = {}): void {
    this.kept.set(id, {
      id,
      accountId: 'a1',
      deviceClientId: 'd',
      url: `https://push.test/${id}`,
      keys: undefined,
      code: `code-${id}`,
      isVerified: true,
      wasGreeted: true,
      types: undefined,
      expiresMs: this.clock.nowMs() + DAY_MS,
      credentialMs: 5,
      madeWith: 'password',
      knownBy: 'key',
      told: { Email: '1', Mailbox: '1' },
      ...more,
    })
  }

  /** Something changes, and the time passes in which changes are gathered. */
  async change(states: PushedStates): Promise<void> {
    this.states = { ...this.states, ...states }
    for (const notice of this.watchers.get('a1') ?? []) notice()
    await this.pass(PUSH_OFFICE_LIMITS.gatherMs)
  }

  async pass(ms: number): Promise<void> {
    await settle()
    this.clock.advance(ms)
    await settle()
  }

  /** What was pushed since it was asked last. */
  texts(): string[] {
    return this.pushed.splice(0).map(({ text }) => text)
  }

  #subscriptions(): PushSubscriptions {
    const change = (id: string, more: Partial<PushSubscription>) => {
      const present = this.kept.get(id)
      if (present) this.kept.set(id, { ...present, ...more })
    }
    return {
      add: async () => true,
      of: async () => [...this.kept.values()],
      all: async () => [...this.kept.values()],
      change: async () => true,
      noteGreeted: async (id) => change(id, { wasGreeted: true }),
      noteTold: async (id, told) => change(id, { told }),
      remove: async (_account, id) => this.kept.delete(id),
      sweep: async (nowMs) => {
        for (const { id, expiresMs } of this.kept.values()) if (expiresMs <= nowMs) this.kept.delete(id)
        return 0
      },
    }
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await setImmediate()
}

test('changes are told together, of the types that are wanted, and not twice', async () => {
  const bed = new Bed()
  bed.subscribe('all')
  bed.subscribe('some', { types: ['Mailbox'], told: { Mailbox: '1' } })
  await bed.office.refresh()
  await bed.pass(0)
  assert.deepEqual(bed.texts(), [], 'nothing has changed')
  bed.states = { Email: '2', Mailbox: '1' }
  for (const notice of bed.watchers.get('a1') ?? []) notice()
  await bed.change({ Email: '3' })
  assert.deepEqual(bed.texts(), ['{"a1":{"Email":"3"}}'])
  await bed.change({ Mailbox: '2' })
  assert.deepEqual(bed.texts(), ['{"a1":{"Mailbox":"2"}}', '{"a1":{"Mailbox":"2"}}'])
  await bed.change({})
  assert.deepEqual(bed.texts(), [])
  await bed.office.stop()
  assert.deepEqual([...(bed.watchers.get('a1') ?? [])], [])
})

test('what happened while nobody looked is told at the start', async () => {
  const bed = new Bed()
  bed.subscribe('s', { told: { Email: '1' } })
  bed.states = { Email: '4', Mailbox: '1' }
  await bed.office.refresh()
  await bed.pass(0)
  assert.deepEqual(bed.texts(), ['{"a1":{"Email":"4","Mailbox":"1"}}'])
  assert.deepEqual(bed.kept.get('s')?.told, { Email: '4', Mailbox: '1' })
  await bed.office.stop()
})

test('a code goes to a new one, once; nothing else does before it was shown', async () => {
  const bed = new Bed()
  bed.subscribe('new', { isVerified: false, wasGreeted: false, told: undefined })
  await bed.office.refresh()
  await bed.pass(0)
  const greeting = { '@type': 'PushVerification', pushSubscriptionId: 'new', verificationCode: 'code-new' }
  assert.deepEqual(
    bed.texts().map((text) => JSON.parse(text)),
    [greeting],
  )
  await bed.change({ Email: '2' })
  await bed.office.refresh()
  await bed.pass(DAY_MS / 2)
  assert.deepEqual(bed.texts(), [])
  bed.subscribe('new', { told: { Email: '2', Mailbox: '1' } })
  await bed.office.refresh()
  await bed.pass(0)
  assert.deepEqual(bed.texts(), [])
  await bed.change({ Email: '3' })
  assert.deepEqual(bed.texts(), ['{"a1":{"Email":"3"}}'])
  await bed.office.stop()
})

test('a code that the service does not want is not sent again; one that did not get there is', async () => {
  const bed = new Bed()
  bed.answer = { kind: 'later', reason: 'status 403', isRefused: true }
  bed.subscribe('refused', { isVerified: false, wasGreeted: false })
  await bed.office.refresh()
  await bed.pass(0)
  await bed.pass(PUSH_OFFICE_LIMITS.longestRetryMs)
  assert.equal(bed.pushed.splice(0).length, 1)
  bed.answer = { kind: 'later', reason: 'ECONNREFUSED' }
  bed.subscribe('away', { isVerified: false, wasGreeted: false })
  await bed.office.refresh()
  await bed.pass(0)
  await bed.pass(PUSH_OFFICE_LIMITS.retryMs)
  assert.equal(bed.pushed.splice(0).length, 2)
  await bed.office.stop()
})

test('whoever makes many has their codes sent slowly', async () => {
  const bed = new Bed({ greetings: 2, greetingMs: 1000 })
  for (const id of ['1', '2', '3', '4']) bed.subscribe(id, { isVerified: false, wasGreeted: false })
  await bed.office.refresh()
  await bed.pass(0)
  assert.equal(bed.texts().length, 2)
  await bed.pass(1000)
  assert.equal(bed.texts().length, 1)
  await bed.pass(1000)
  assert.equal(bed.texts().length, 1)
  await bed.office.stop()
})

test('what is not taken is tried again, later and later, and tells how things are then', async () => {
  const bed = new Bed()
  bed.subscribe('s')
  await bed.office.refresh()
  await bed.pass(0)
  bed.answer = { kind: 'later', reason: 'status 500' }
  await bed.change({ Email: '2' })
  assert.equal(bed.texts().length, 1)
  await bed.change({ Email: '3' })
  await bed.pass(PUSH_OFFICE_LIMITS.retryMs - PUSH_OFFICE_LIMITS.gatherMs - 1)
  assert.deepEqual(bed.texts(), [], 'changes do not hurry it')
  await bed.pass(1)
  assert.deepEqual(bed.texts(), ['{"a1":{"Email":"3"}}'])
  bed.answer = { kind: 'later', reason: 'status 429', afterMs: 10 * 60_000 }
  await bed.pass(2 * PUSH_OFFICE_LIMITS.retryMs)
  assert.equal(bed.texts().length, 1)
  bed.answer = { kind: 'taken' }
  await bed.pass(5 * 60_000)
  assert.deepEqual(bed.texts(), [], 'the service has said when')
  await bed.pass(5 * 60_000)
  assert.deepEqual(bed.texts(), ['{"a1":{"Email":"3"}}'])
  await bed.office.stop()
})

const endings: readonly (readonly [what: string, end: (bed: Bed) => void])[] = [
  ['nobody is at the url any more', (bed) => (bed.answer = { kind: 'gone', reason: 'status 410' })],
  ['the password is another one', (bed) => (bed.credentialMs = 6)],
  ['the account may not log in', (bed) => (bed.credentialMs = undefined)],
  ['its time is over', (bed) => bed.clock.advance(DAY_MS)],
]
for (const [what, end] of endings) {
  test(`it is over when ${what}`, async () => {
    const bed = new Bed()
    bed.subscribe('s')
    await bed.office.refresh()
    await bed.pass(0)
    end(bed)
    await bed.change({ Email: '2' })
    assert.equal(bed.kept.size, 0)
    bed.texts()
    bed.answer = { kind: 'taken' }
    await bed.change({ Email: '3' })
    assert.deepEqual(bed.texts(), [])
    await bed.office.stop()
  })
}

test('so many pushes are under way at once as may be, and the office waits for them when it stops', async () => {
  const bed = new Bed({ maxAtOnce: 2 })
  for (const id of ['1', '2', '3']) bed.subscribe(id)
  await bed.office.refresh()
  await bed.pass(0)
  await bed.pass(1000)
  const { promise, resolve } = Promise.withResolvers<void>()
  bed.held = promise
  await bed.change({ Email: '2' })
  assert.equal(bed.texts().length, 2)
  resolve()
  await bed.pass(1000)
  assert.equal(bed.texts().length, 1)
  const last = Promise.withResolvers<void>()
  bed.held = last.promise
  await bed.change({ Email: '3' })
  let isOver = false
  const stopped = bed.office.stop().then(() => {
    isOver = true
  })
  await settle()
  assert.equal(isOver, false)
  last.resolve()
  await stopped
})
