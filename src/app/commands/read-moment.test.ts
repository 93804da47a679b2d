import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFault } from '../../base/fault.ts'
import { readMoment } from './read-moment.ts'

const HOUR_MS = 3_600_000
const NOW = Date.UTC(2026, 10, 26, 12)
for (const [text, expected] of [
  ['90m', NOW - 90 * 60_000],
  ['2h', NOW - 2 * HOUR_MS],
  ['3d', NOW - 72 * HOUR_MS],
  ['2026-11-26T08:00Z', Date.UTC(2026, 10, 26, 8)],
] as const) {
  test(`since ${text}`, () => assert.equal(readMoment(text, NOW), expected))
}
for (const text of ['', 'yesterday', '-3h', '0h', '3w', '99999999d']) {
  test(`"${text}" is no time`, () => {
    assert.throws(
      () => readMoment(text, NOW),
      (error) => isFault(error, 'command/bad-time'),
    )
  })
}
