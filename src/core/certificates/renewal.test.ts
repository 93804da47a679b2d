import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { askAgainMs, isOverdue, type RenewalSettings, renewalMoment, urgentMoment } from './renewal.ts'

const DAY_MS = 86_400_000
const SETTINGS: RenewalSettings = { leftShare: 1 / 3, leftShareShort: 1 / 2, urgentShare: 1 / 20 }
const BORN = Date.UTC(2026, 0, 1)

const lives: readonly (readonly [number, number, number])[] = [
  // Days of life, then between which days after its beginning it is renewed.
  [6, 2.7, 3],
  [9.9, 4.4, 4.95],
  [45, 27.7, 30],
  [90, 55.5, 60],
  [365, 225, 243.4],
]
for (const [days, earliest, latest] of lives) {
  test(`a certificate of ${days} days is renewed after ${earliest} to ${latest}, and all of those issued together are spread`, () => {
    const moments = Array.from({ length: 500 }, (_, i) =>
      renewalMoment(certificate(days, `host-${i}`), undefined, SETTINGS),
    )
    const after = moments.map((ms) => (ms - BORN) / DAY_MS)
    assert.ok(
      Math.min(...after) >= earliest - 1e-9 && Math.max(...after) <= latest + 1e-9,
      `${Math.min(...after)} ${Math.max(...after)}`,
    )
    // In a hundredth of the time in which they come there are not more than a few of them.
    const step = (days * DAY_MS) / 20 / 100
    const busiest = Math.max(
      ...Map.groupBy(moments, (ms) => Math.floor(ms / step))
        .values()
        .map((some) => some.length),
    )
    assert.ok(busiest < 20, `${busiest} of 500 at once`)
  })
}

test('the window of the authority is kept to, at the same moment at every look', () => {
  const window = { startMs: BORN + 10 * DAY_MS, endMs: BORN + 12 * DAY_MS }
  const moments = Array.from({ length: 200 }, (_, i) => renewalMoment(certificate(90, `${i}`), window, SETTINGS))
  assert.ok(moments.every((ms) => ms >= window.startMs && ms < window.endMs))
  assert.ok(new Set(moments).size > 190)
  assert.deepEqual(
    moments,
    Array.from({ length: 200 }, (_, i) => renewalMoment(certificate(90, `${i}`), window, SETTINGS)),
  )
})

test('a window in the past is overdue, and its moment has passed', () => {
  const window = { startMs: BORN - 2 * DAY_MS, endMs: BORN - DAY_MS }
  assert.ok(isOverdue(window, BORN))
  assert.ok(renewalMoment(certificate(90), window, SETTINGS) < BORN)
  assert.ok(!isOverdue({ endMs: BORN + 1 }, BORN))
})

test('a window behind the end of the certificate does not have it expire', () => {
  const window = { startMs: BORN + 200 * DAY_MS, endMs: BORN + 300 * DAY_MS }
  assert.equal(renewalMoment(certificate(90), window, SETTINGS), BORN + 85.5 * DAY_MS)
})

test('it is urgent at a twentieth of its life', () => {
  assert.equal(urgentMoment(certificate(90), SETTINGS), BORN + 85.5 * DAY_MS)
})

test('the authority is asked again when it says, within reason', () => {
  assert.deepEqual([undefined, 0, 3_600_000, 30 * DAY_MS].map(askAgainMs), [21_600_000, 60_000, 3_600_000, DAY_MS])
})

test('whatever the life and the window, it is renewed before it ends', () => {
  const time = fc.integer({ min: BORN - 400 * DAY_MS, max: BORN + 800 * DAY_MS })
  fc.assert(
    fc.property(fc.integer({ min: 60_000, max: 400 * DAY_MS }), fc.option(fc.tuple(time, time)), (life, ends) => {
      const one = { id: 'a', notBeforeMs: BORN, notAfterMs: BORN + life }
      const window = ends ? { startMs: Math.min(...ends), endMs: Math.max(...ends) } : undefined
      assert.ok(renewalMoment(one, window, SETTINGS) < one.notAfterMs)
    }),
  )
})

function certificate(days: number, id = 'a') {
  return { id, notBeforeMs: BORN, notAfterMs: BORN + days * DAY_MS }
}
