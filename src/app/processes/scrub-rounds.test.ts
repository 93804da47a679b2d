import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Log, silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { Account } from '../../core/directory/directory.ts'
import type { ScrubRecord } from '../../store/directory/sqlite-scrub-ledger.ts'
import type { Scrubber, ScrubOrder } from '../upkeep/scrubber.ts'
import { ScrubRounds } from './scrub-rounds.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
const ACCOUNTS = ['a', 'b', 'c'].map((id) => ({ id, address: `${id}@example.org` }) as Account)

interface Bench {
  readonly clock: ManualClock
  readonly looked: string[]
  readonly records: Map<string, ScrubRecord>
  readonly logged: string[]
  readonly orders: ScrubOrder[]
  /** When the house itself was looked at. */
  readonly houses: number[]
  readonly rounds: ScrubRounds
}

function makeBench(everyMs: number, finished: Readonly<Record<string, number>> = {}): Bench {
  const clock = new ManualClock(1000 * DAY_MS)
  const looked: string[] = []
  const orders: ScrubOrder[] = []
  const logged: string[] = []
  const houses: number[] = []
  const records = new Map<string, ScrubRecord>()
  const put = (accountId: string, finishedMs: number | undefined, findings: ScrubRecord['findings'] = []) => {
    const record = { accountId, begunMs: 0, finishedMs, after: 0, bodies: 0, octets: 0, findings }
    records.set(accountId, record)
    return record
  }
  for (const [id, ms] of Object.entries(finished)) put(id, ms)
  const scrubber: Pick<Scrubber, 'account' | 'house'> = {
    house: async () => {
      houses.push(clock.nowMs())
      return { messages: 0, findings: [] }
    },
    account: async ({ id }, order) => {
      looked.push(id)
      orders.push(order)
      const damage = { mailbox: 'INBOX', uid: 1, what: 'body', problem: 'wrong' }
      return put(id, clock.nowMs(), id === 'b' ? [damage, { ...damage, mended: 'healed' }] : [])
    },
  }
  const scrubs = {
    records: async () => records,
    keepOnly: async (ids: ReadonlySet<string>) => {
      for (const id of records.keys()) if (!ids.has(id)) records.delete(id)
    },
  }
  const log: Log = { ...silentLog, error: (event) => logged.push(event), warn: (event) => logged.push(event) }
  const settings = { everyMs, octetsPerSecond: 1_000_000, repair: true }
  const rounds = new ScrubRounds(scrubber, { accounts: async () => ACCOUNTS }, scrubs, settings, clock, log)
  return { clock, looked, records, logged, orders, houses, rounds }
}

/** Lets time pass, and everything that then begins come to its end. */
async function pass({ clock, rounds }: Bench, ms: number): Promise<void> {
  clock.advance(ms)
  await rounds.idle()
}

test('accounts are looked at when they are due, the one first that has waited longest, and what is found is logged', async () => {
  const now = 1000 * DAY_MS
  const bench = makeBench(28 * DAY_MS, { a: now - 27 * DAY_MS, b: now - 40 * DAY_MS, gone: 5 })
  bench.rounds.start()
  await pass(bench, 5 * MINUTE_MS)
  assert.deepEqual(bench.looked, ['c', 'b'])
  assert.deepEqual(bench.logged, ['scrub/damage', 'scrub/mended'])
  assert.ok(!bench.records.has('gone'))
  assert.deepEqual(
    bench.orders.map(({ repair, resume }) => [repair, resume]),
    [
      [true, true],
      [true, true],
    ],
  )
  await pass(bench, 15 * MINUTE_MS)
  assert.deepEqual(bench.looked, ['c', 'b'])
  await pass(bench, DAY_MS)
  assert.deepEqual(bench.looked, ['c', 'b', 'a'])
  await pass(bench, 15 * MINUTE_MS)
  assert.equal(bench.houses.length, 2)
  await bench.rounds.stop()
  await pass(bench, 60 * DAY_MS)
  assert.deepEqual(bench.looked, ['c', 'b', 'a'])
})

test('an interval of 0 leaves it to the operator', async () => {
  const bench = makeBench(0)
  bench.rounds.start()
  await pass(bench, 400 * DAY_MS)
  assert.deepEqual(bench.looked, [])
  await bench.rounds.stop()
})
