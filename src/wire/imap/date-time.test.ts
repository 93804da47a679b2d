import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isFault } from '../../base/fault.ts'
import { decodeDate, decodeDateTime, encodeDateTime } from './date-time.ts'

test('a date-time is read with its zone and written in UTC', () => {
  assert.equal(decodeDateTime('17-Jul-1996 02:44:25 -0700'), Date.UTC(1996, 6, 17, 9, 44, 25))
  assert.equal(decodeDateTime(' 1-jan-2000 00:00:00 +0130'), Date.UTC(1999, 11, 31, 22, 30))
  assert.equal(encodeDateTime(Date.UTC(1996, 6, 7, 9, 44, 25)), '"07-Jul-1996 09:44:25 +0000"')
})

test('every whole second of the years 1 to 9999 comes back', () => {
  const second = fc.integer({ min: Date.UTC(1000, 0, 1) / 1000, max: Date.UTC(9999, 11, 31) / 1000 })
  fc.assert(
    fc.property(second, (seconds) => {
      assert.equal(decodeDateTime(encodeDateTime(seconds * 1000).slice(1, -1)), seconds * 1000)
    }),
  )
})

test('dates begin at midnight UTC', () => {
  assert.equal(decodeDate('1-Feb-1994'), Date.UTC(1994, 1, 1))
  assert.equal(decodeDate('29-Feb-2024'), Date.UTC(2024, 1, 29))
})

for (const spelt of ['30-Feb-2024', '0-Jan-2024', '1-Foo-2024', '1-Jan-24', '1 Jan 2024', '', '99-Jan-2024']) {
  test(`${JSON.stringify(spelt)} is no date`, () => {
    assert.throws(
      () => decodeDate(spelt),
      (error) => isFault(error, 'imap/syntax'),
    )
  })
}

for (const spelt of [
  '17-Jul-1996 24:00:00 +0000',
  '17-Jul-1996 02:60:25 -0700',
  '17-Jul-1996',
  '31-Jun-1996 00:00:00 +0000',
]) {
  test(`${JSON.stringify(spelt)} is no date-time`, () => {
    assert.throws(
      () => decodeDateTime(spelt),
      (error) => isFault(error, 'imap/syntax'),
    )
  })
}
