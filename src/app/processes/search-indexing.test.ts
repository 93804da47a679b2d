import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { SearchIndexing } from './search-indexing.ts'

/** Accounts with so many spells of work left each; some fail. */
class Fake {
  readonly left: Map<string, number>
  readonly failing = new Set<string>()
  readonly worked: string[] = []
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

  dealtWith(id: string): void {
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
  const indexing = new SearchIndexing(fake, fake, clock, silentLog)
  indexing.start()
  await round(fake, clock)
  assert.deepEqual(fake.due, ['large'])
  assert.deepEqual(fake.worked.slice(-2), ['broken', 'small'])
  assert.equal(fake.left.get('large'), 15)
  while (fake.due.length > 0) await round(fake, clock)
  assert.equal(fake.left.get('large'), 0)
  await indexing.stop()
  const done = fake.worked.length
  await clock.advance(60_000)
  assert.equal(fake.worked.length, done)
})

test('a backlog is worked off without the rest between rounds', async () => {
  const clock = new ManualClock()
  const startMs = clock.nowMs()
  const fake = new Fake({ large: 100 })
  const indexing = new SearchIndexing(fake, fake, clock, silentLog)
  indexing.start()
  while (fake.due.length > 0) {
    await clock.advance(200)
    await new Promise((resolve) => setImmediate(resolve))
  }
  assert.ok(clock.nowMs() - startMs < 40_000)
  await indexing.stop()
})

test('an account is left alone until it has been quiet for ten seconds, but for no longer than a minute', async () => {
  const clock = new ManualClock()
  const startMs = clock.nowMs()
  const fake = new Fake({ resting: 1, busy: 15 })
  fake.changedMs = () => clock.nowMs() - 5_000
  const indexing = new SearchIndexing(fake, fake, clock, silentLog)
  indexing.start()
  while (clock.nowMs() < startMs + 50_000) await round(fake, clock)
  assert.deepEqual(fake.worked, [])
  while (clock.nowMs() < startMs + 65_000) await round(fake, clock)
  assert.deepEqual([...fake.left.values()], [0, 5])
  // What was too much for one round is as overdue in the next.
  await round(fake, clock)
  assert.deepEqual([...fake.left.values()], [0, 0])
  assert.deepEqual(fake.due, [])
  await indexing.stop()
})

test('an account that has become quiet is indexed in the next round', async () => {
  const clock = new ManualClock()
  const writtenMs = clock.nowMs()
  const fake = new Fake({ one: 1 })
  fake.changedMs = () => writtenMs
  const indexing = new SearchIndexing(fake, fake, clock, silentLog)
  indexing.start()
  await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(fake.due, ['one'])
  while (fake.due.length > 0) await round(fake, clock)
  assert.ok(clock.nowMs() - writtenMs < 25_000)
  await indexing.stop()
})

test('stopping does not wait for the end of a backlog', async () => {
  const fake = new Fake({ endless: Number.POSITIVE_INFINITY })
  const indexing = new SearchIndexing(fake, fake, new ManualClock(), silentLog)
  indexing.start()
  await indexing.stop()
  assert.deepEqual(fake.due, ['endless'])
  assert.ok(fake.worked.length <= 1)
})
