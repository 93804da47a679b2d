import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { AccountUpkeep } from './account-upkeep.ts'

const DAY_MS = 86_400_000

/** Accounts with so many spells of work left each; some fail. */
class Fake {
  readonly left: Map<string, number>
  readonly failing = new Set<string>()
  readonly worked: string[] = []
  readonly tidied: [id: string, expungedBeforeMs: number][] = []
  readonly abandoned: string[] = []
  #due: Set<string>
  idle = Promise.withResolvers<void>()
  changedMs = () => 1

  constructor(left: Readonly<Record<string, number>>) {
    this.left = new Map(Object.entries(left))
    this.#due = new Set(this.left.keys())
  }

  async index(id: string): Promise<boolean> {
    this.worked.push(id)
    if (this.failing.has(id)) throw new Error('the disk is gone')
    const left = (this.left.get(id) ?? 0) - 1
    this.left.set(id, left)
    return left > 0
  }

  async *changed() {
    for (const accountId of [...this.#due]) yield { accountId, changedMs: this.changedMs() }
    this.idle.resolve()
  }

  async tidy(id: string, expungedBeforeMs: number): Promise<undefined> {
    this.tidied.push([id, expungedBeforeMs])
  }

  async dealtWith(id: string): Promise<void> {
    this.#due.delete(id)
  }

  leave(id: string): void {
    this.abandoned.push(id)
    this.#due.delete(id)
  }

  get due(): readonly string[] {
    return [...this.#due]
  }
}

/** Lets time pass until the round has come to its end. */
async function round(fake: Fake, clock: ManualClock): Promise<void> {
  fake.idle = Promise.withResolvers()
  let isIdle = false
  void fake.idle.promise.then(() => (isIdle = true))
  while (!isIdle) {
    await clock.advance(1000)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

test('every account is worked off, a long one gives the others their turn, and one that fails stops nobody', async () => {
  const fake = new Fake({ large: 25, broken: 5, small: 1 })
  fake.failing.add('broken')
  const clock = new ManualClock()
  const upkeep = new AccountUpkeep(fake, fake, DAY_MS, clock, silentLog)
  upkeep.start()
  await round(fake, clock)
  assert.deepEqual(fake.due, ['large'])
  assert.deepEqual(fake.worked.slice(-2), ['broken', 'small'])
  assert.equal(fake.left.get('large'), 15)
  while (fake.due.length > 0) await round(fake, clock)
  assert.equal(fake.left.get('large'), 0)
  assert.deepEqual(
    fake.tidied.map(([id]) => id),
    ['small', 'large'],
    'what is not indexed yet is not tidied',
  )
  assert.deepEqual(fake.abandoned, ['broken'])
  for (const [, ms] of fake.tidied) assert.ok(ms % 3_600_000 === 0 && ms <= clock.nowMs() - DAY_MS)
  await upkeep.stop()
  const done = fake.worked.length
  await clock.advance(60_000)
  assert.equal(fake.worked.length, done)
})

test('a backlog is worked off without the rest between rounds', async () => {
  const clock = new ManualClock()
  const startMs = clock.nowMs()
  const fake = new Fake({ large: 100 })
  const upkeep = new AccountUpkeep(fake, fake, DAY_MS, clock, silentLog)
  upkeep.start()
  while (fake.due.length > 0) {
    await clock.advance(200)
    await new Promise((resolve) => setImmediate(resolve))
  }
  assert.ok(clock.nowMs() - startMs < 40_000)
  await upkeep.stop()
})

test('an account is left alone until it has been quiet for ten seconds, but for no longer than a minute', async () => {
  const clock = new ManualClock()
  const startMs = clock.nowMs()
  const fake = new Fake({ resting: 1, busy: 15 })
  fake.changedMs = () => clock.nowMs() - 5_000
  const upkeep = new AccountUpkeep(fake, fake, DAY_MS, clock, silentLog)
  upkeep.start()
  while (clock.nowMs() < startMs + 50_000) await round(fake, clock)
  assert.deepEqual(fake.worked, [])
  while (fake.worked.length === 0) await round(fake, clock)
  assert.ok(clock.nowMs() < startMs + 75_000)
  assert.deepEqual([...fake.left.values()], [0, 5])
  // What was too much for one round is as overdue in the next.
  await round(fake, clock)
  assert.deepEqual([...fake.left.values()], [0, 0])
  assert.deepEqual(fake.due, [])
  await upkeep.stop()
})

test('an account that has become quiet is indexed in the next round', async () => {
  const clock = new ManualClock()
  const writtenMs = clock.nowMs()
  const fake = new Fake({ one: 1 })
  fake.changedMs = () => writtenMs
  const upkeep = new AccountUpkeep(fake, fake, DAY_MS, clock, silentLog)
  upkeep.start()
  await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(fake.due, ['one'])
  while (fake.due.length > 0) await round(fake, clock)
  assert.ok(clock.nowMs() - writtenMs < 25_000)
  await upkeep.stop()
})

test('stopping does not wait for the end of a backlog', async () => {
  const fake = new Fake({ endless: Number.POSITIVE_INFINITY })
  const upkeep = new AccountUpkeep(fake, fake, DAY_MS, new ManualClock(), silentLog)
  upkeep.start()
  await upkeep.stop()
  assert.deepEqual(fake.due, ['endless'])
  assert.ok(fake.worked.length <= 1)
})
