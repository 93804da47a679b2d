import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { tryParseDate } from './date-time.ts'

const CASES: readonly (readonly [value: string, iso: string | undefined, zone?: number | undefined])[] = [
  ['Fri, 21 Nov 1997 09:55:06 -0600', '1997-11-21T15:55:06.000Z', -360],
  ['Tue, 1 Jul 2003 10:52:37 +0200', '2003-07-01T08:52:37.000Z', 120],
  ['1 Jul 2003 10:52 +0000', '2003-07-01T10:52:00.000Z', 0],
  ['Thu,\r\n 13\r\n Feb\r\n 1969\r\n 23:32:54\r\n -0330 (Newfoundland Time)', '1969-02-14T03:02:54.000Z', -210],
  ['21 Nov 97 09:55:06 GMT', '1997-11-21T09:55:06.000Z', 0],
  ['21 Nov 03 09:55:06 EST', '2003-11-21T14:55:06.000Z', -300],
  ['21 Nov 103 09:55:06 +0000', '2003-11-21T09:55:06.000Z', 0],
  ['Fri, 21 Nov 1997 09(comment):   55  :  06 -0600', '1997-11-21T15:55:06.000Z', -360],
  ['Mon, 1 Jan 2024 00:00:00 -0000', '2024-01-01T00:00:00.000Z', undefined],
  ['Mon, 1 Jan 2024 00:00:00 A', '2024-01-01T00:00:00.000Z', undefined],
  ['Mon, 1 Jan 2024 00:00:00', '2024-01-01T00:00:00.000Z', undefined],
  ['Mon, 1 Jan 2024', '2024-01-01T00:00:00.000Z', undefined],
  ['Sat Jun 30 23:59:60 2012 +0000', '2012-06-30T23:59:59.000Z', 0],
  ['Wed Jan  3 15:04:05 2024', '2024-01-03T15:04:05.000Z', undefined],
  ['3-Jan-2024 15:04:05 +0100', '2024-01-03T14:04:05.000Z', 60],
  ['Wednesday, 3 January 2024 3:04:05PM +0200', '2024-01-03T13:04:05.000Z', 120],
  ['Wednesday, 3 January 2024 15:04:05 GMT+0200', '2024-01-03T13:04:05.000Z', 120],
  ['2024-01-03T15:04:05.123+02:00', '2024-01-03T13:04:05.000Z', 120],
  ['2024-01-03 15:04:05Z', '2024-01-03T15:04:05.000Z', 0],
  ['30 Feb 2024 10:00:00 +0000', undefined],
  ['1 Jan 2024 24:00:00 +0000', undefined],
  ['1 Jan 2024 10:60:00 +0000', undefined],
  ['1 Foo 2024 10:00:00 +0000', undefined],
  ['yesterday', undefined],
  ['', undefined],
]

test('dates of RFC 5322, its obsolete forms and what else is met', () => {
  for (const [value, iso, zone] of CASES) {
    const date = tryParseDate(value)
    assert.equal(date && new Date(date.ms).toISOString(), iso, value)
    if (iso !== undefined) assert.equal(date?.zoneMinutes, zone, value)
  }
})

test('any date is read back as it was written', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date('2199-12-31'), noInvalidDate: true }), (date) => {
      assert.equal(tryParseDate(date.toUTCString())?.ms, Math.floor(date.getTime() / 1000) * 1000)
    }),
  )
})

test('any value gives a date within reach or none', () => {
  const pieces = fc.constantFrom(
    'Mon',
    'Jan',
    '1',
    '99',
    '2024',
    ':',
    '-',
    '+',
    ' ',
    ',',
    '(',
    ')',
    '0',
    'GMT',
    'T',
    'Z',
    '.',
    '\0',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (list) => {
      const date = tryParseDate(list.join(''))
      assert.ok(date === undefined || Number.isSafeInteger(date.ms))
    }),
    { numRuns: 1000 },
  )
  assert.equal(tryParseDate('1 '.repeat(1_000_000)), undefined)
})
