import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dateIn, datePart, tryZone } from './date-part.ts'

test('parts of a date are those of its zone', () => {
  const moment = { ms: Date.UTC(2007, 5, 30, 22, 5, 9), zoneMinutes: 150 }
  const table: [string, string | undefined][] = [
    ['year', '2007'],
    ['month', '07'],
    ['day', '01'],
    ['date', '2007-07-01'],
    ['julian', '54282'],
    ['hour', '00'],
    ['minute', '35'],
    ['second', '09'],
    ['time', '00:35:09'],
    ['iso8601', '2007-07-01T00:35:09+02:30'],
    ['std11', 'Sun, 01 Jul 2007 00:35:09 +0230'],
    ['zone', '+0230'],
    ['weekday', '0'],
    ['WEEKDAY', '0'],
    ['century', undefined],
  ]
  for (const [part, expected] of table) assert.equal(datePart(part, moment), expected, part)
  assert.equal(datePart('zone', { ...moment, zoneMinutes: -90 }), '-0130')
  assert.equal(datePart('iso8601', { ...moment, zoneMinutes: 0 }), '2007-06-30T22:05:09Z')
})

test('of a Received field the date stands behind the last semicolon', () => {
  const received = 'from a (b; c) by d; Sat, 30 Jun 2007 22:05:09 +0200'
  assert.equal(dateIn('Received', received)?.ms, Date.UTC(2007, 5, 30, 20, 5, 9))
  assert.equal(dateIn('date', 'Sat, 30 Jun 2007 22:05:09 -0000')?.zoneMinutes, 0)
  assert.equal(dateIn('date', 'soon'), undefined)
})

test('zones have one form', () => {
  assert.deepEqual(['+0100', '-0030', '0100', '+100', '+01:00'].map(tryZone), [
    60,
    -30,
    undefined,
    undefined,
    undefined,
  ])
})

test('any field has a date or none', () => {
  fc.assert(
    fc.property(fc.string(), (value) => {
      const moment = dateIn('received', value)
      if (moment) assert.match(datePart('iso8601', moment) as string, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/)
    }),
  )
})
