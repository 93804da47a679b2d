import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { date, tryDate, tryUtcDate, utcDate } from './dates.ts'

test('dates are read and written as RFC 8620 §1.4 has them', () => {
  assert.deepEqual(tryDate('2014-10-30T14:12:00+08:00'), { ms: Date.UTC(2014, 9, 30, 6, 12), zoneMinutes: 480 })
  assert.equal(tryUtcDate('2014-10-30T06:12:00Z'), Date.UTC(2014, 9, 30, 6, 12))
  assert.equal(tryUtcDate('2016-12-31T23:59:60Z'), Date.UTC(2016, 11, 31, 23, 59, 59))
  assert.equal(tryUtcDate('2014-10-30T06:12:00.5Z'), Date.UTC(2014, 9, 30, 6, 12) + 500)
  // As browsers write it, though they should not.
  assert.equal(tryUtcDate('2014-10-30T06:12:00.000Z'), Date.UTC(2014, 9, 30, 6, 12))
  assert.equal(tryUtcDate('0099-01-01T00:00:00Z'), new Date('0099-01-01T00:00:00Z').getTime())
  assert.equal(date(Date.UTC(2014, 9, 30, 6, 12), -570), '2014-10-29T20:42:00-09:30')
})

for (const text of [
  '',
  '2014-10-30',
  '2014-10-30t06:12:00Z',
  '2014-10-30T06:12:00z',
  '2014-10-30T06:12:00.Z',
  '2014-10-30T06:12:00.0000000000Z',
  '2014-13-30T06:12:00Z',
  '2014-02-30T06:12:00Z',
  '2014-10-30T24:00:00Z',
  '2014-10-30T06:60:00Z',
  '2014-10-30T06:12:61Z',
  '2014-10-30T06:12:00+24:00',
  '2014-10-30T06:12Z',
  ' 2014-10-30T06:12:00Z',
  '2014-10-30T06:12:00Z\n',
]) {
  test(`${JSON.stringify(text)} is no date`, () => assert.equal(tryDate(text), undefined))
}

test('a UTCDate has no offset, not even that of London', () => {
  assert.equal(tryUtcDate('2014-10-30T06:12:00+00:00'), undefined)
})

test('what is written is read again', () => {
  const seconds = fc.integer({ min: -60_000_000_000, max: 250_000_000_000 })
  fc.assert(
    fc.property(seconds, fc.integer({ min: -1439, max: 1439 }), (at, zoneMinutes) => {
      assert.equal(tryUtcDate(utcDate(at * 1000)), at * 1000)
      assert.equal(tryUtcDate(new Date(at * 1000).toISOString()), at * 1000)
      assert.doesNotMatch(utcDate(at * 1000), /\./)
      assert.deepEqual(tryDate(date(at * 1000, zoneMinutes)), { ms: at * 1000, zoneMinutes })
    }),
  )
})
