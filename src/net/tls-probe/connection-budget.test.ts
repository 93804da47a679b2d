import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { ConnectionBudget } from './connection-budget.ts'
import { PROBE_LIMITS } from './probe-limits.ts'

test('no more connections at once than there may be, each in its turn', async () => {
  const budget = new ConnectionBudget({ ...PROBE_LIMITS, maxAtOnce: 2 })
  const first = await budget.enter()
  const second = await budget.enter()
  const entered: number[] = []
  const others = [3, 4].map(async () => {
    const place = await budget.enter()
    entered.push(place.number)
    return place
  })
  await nextTurn()
  assert.deepEqual(entered, [])
  first[Symbol.dispose]()
  await nextTurn()
  assert.deepEqual(entered, [3])
  second[Symbol.dispose]()
  await Promise.all(others)
  assert.deepEqual(entered, [3, 4])
})

test('more connections than there may be are refused with the number', async () => {
  const budget = new ConnectionBudget({ ...PROBE_LIMITS, maxConnections: 1 })
  const place = await budget.enter()
  place[Symbol.dispose]()
  await assert.rejects(budget.enter(), { code: 'probe/cut-short', message: /^1 connections have been made/ })
  assert.equal(budget.effort().connections, 1)
})

test('who waits for a place when the budget ends is told so too', async () => {
  const budget = new ConnectionBudget({ ...PROBE_LIMITS, maxConnections: 1, maxAtOnce: 1 })
  const place = await budget.enter()
  const waiting = Promise.allSettled([budget.enter(), budget.enter()])
  place[Symbol.dispose]()
  assert.deepEqual(
    (await waiting).map(({ status }) => status),
    ['rejected', 'rejected'],
  )
})

test('after being turned away there is one at a time, with rests that double, and then an end', async () => {
  const budget = new ConnectionBudget({ ...PROBE_LIMITS, restMs: 4, maxRests: 2 })
  const places = [await budget.enter(), await budget.enter()]
  // Before the rest begins: a slow machine may spend it between two lines.
  const before = performance.now()
  for (const place of places) {
    budget.turnedAway(place, '421 too many')
    place[Symbol.dispose]()
  }
  assert.equal(budget.effort().turnedAway, 2)
  const again = await budget.enter()
  assert.ok(performance.now() - before > 2, 'there was no rest')
  budget.turnedAway(again, '421 too many')
  again[Symbol.dispose]()
  const last = await budget.enter()
  assert.throws(() => budget.turnedAway(last, 'ECONNREFUSED'), { code: 'probe/cut-short' })
  assert.deepEqual(budget.effort().turnedAwayWith, ['421 too many', 'ECONNREFUSED'])
  assert.match(budget.effort().cutShort ?? '', /turned us away 4 times \(ECONNREFUSED\)/)
})

test('the time for everything ends, also while there is a rest', async () => {
  const budget = new ConnectionBudget({ ...PROBE_LIMITS, totalMs: 20, pauseMs: 60_000 })
  const place = await budget.enter()
  place[Symbol.dispose]()
  await assert.rejects(budget.enter(), { code: 'probe/cut-short', message: /are over/ })
})
