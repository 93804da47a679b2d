import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isFault } from '../../base/fault.ts'
import { parseHoldFor, parseHoldUntil } from './future-release.ts'

for (const [value, seconds] of [
  ['0', 0],
  ['60', 60],
  ['999999999', 999_999_999],
] as const) {
  test(`HOLDFOR=${value}`, () => assert.deepEqual(parseHoldFor(value), { afterMs: seconds * 1000 }))
}

for (const [value, iso] of [
  ['2026-12-24T18:00:00Z', '2026-12-24T18:00:00Z'],
  ['2026-12-24t18:00:00z', '2026-12-24T18:00:00Z'],
  ['2026-12-24T18:00:00.999Z', '2026-12-24T18:00:00Z'],
  ['2026-12-24T18:00:00+01:30', '2026-12-24T16:30:00Z'],
  ['2026-12-24T18:00:00-08:00', '2026-12-25T02:00:00Z'],
  ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00Z'],
  ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00Z'],
  ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59Z'],
] as const) {
  test(`HOLDUNTIL=${value}`, () => assert.deepEqual(parseHoldUntil(value), { atMs: Date.parse(iso) }))
}

for (const value of [undefined, '', '-1', '+1', '1.5', '1e3', '1000000000', ' 1', '٣']) {
  test(`HOLDFOR=${value} is refused`, () => {
    assert.throws(
      () => parseHoldFor(value),
      (error) => isFault(error, 'smtp/syntax'),
    )
  })
}

for (const value of [
  undefined,
  '',
  'tomorrow',
  '2026-12-24',
  '2026-12-24T18:00:00',
  '2026-13-01T00:00:00Z',
  '2026-00-01T00:00:00Z',
  '2026-02-30T00:00:00Z',
  '2027-02-29T00:00:00Z',
  '2026-12-24T24:00:00Z',
  '2026-12-24T18:60:00Z',
  '2026-12-24T18:00:61Z',
  '2026-12-24T18:00:00+24:00',
  '2026-12-24T18:00:00+0100',
  '10000-12-24T18:00:00Z',
  '202-12-24T18:00:00Z',
  `2026-12-24T18:00:00.${'9'.repeat(100)}Z`,
]) {
  test(`HOLDUNTIL=${value} is refused`, () => {
    assert.throws(
      () => parseHoldUntil(value),
      (error) => isFault(error, 'smtp/syntax'),
    )
  })
}

test('whatever stands there is a moment or a fault of the peer', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (value) => {
      for (const parse of [parseHoldFor, parseHoldUntil]) {
        try {
          const release = parse(value)
          assert.ok(Number.isFinite('atMs' in release ? release.atMs : release.afterMs))
        } catch (error) {
          assert.ok(isFault(error, 'smtp/syntax'))
        }
      }
    }),
  )
})

test('what a date is written as is what is read', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
      const whole = Math.floor(date.getTime() / 1000) * 1000
      assert.deepEqual(parseHoldUntil(date.toISOString()), { atMs: whole })
    }),
  )
})
