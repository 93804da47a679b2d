import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { tryReadWall, writeWall } from '../../../src/wire/jmap/wall-time.ts'
import { MOMENT_TEXTS, type MomentName, ownZone, sensibleMoments } from './moments.ts'

const shown = (now: string, zone: string) =>
  sensibleMoments(new Date(now), zone).map(({ name, at }): readonly [MomentName, string] => [name, writeWall(at, zone)])

const cases: readonly (readonly [what: string, now: string, zone: string, expected: ReturnType<typeof shown>])[] = [
  [
    'on a Tuesday in the morning everything is there',
    '2026-11-24T08:10:00Z',
    'Europe/Oslo',
    [
      ['laterToday', '2026-11-24T12:30'],
      ['thisEvening', '2026-11-24T18:00'],
      ['tomorrow', '2026-11-25T08:00'],
      ['weekend', '2026-11-28T09:00'],
      ['nextWeek', '2026-11-30T08:00'],
    ],
  ],
  [
    'late on a Friday tomorrow is the weekend',
    '2026-11-27T21:00:00Z',
    'Europe/Oslo',
    [
      ['tomorrow', '2026-11-28T09:00'],
      ['nextWeek', '2026-11-30T08:00'],
    ],
  ],
  ['on a Sunday tomorrow is next week', '2026-11-29T21:00:00Z', 'Europe/Oslo', [['tomorrow', '2026-11-30T08:00']]],
  [
    'at night the next morning is that of the same day',
    '2026-11-25T01:00:00Z',
    'Europe/Oslo',
    [
      ['thisMorning', '2026-11-25T08:00'],
      ['thisEvening', '2026-11-25T18:00'],
      ['tomorrow', '2026-11-26T08:00'],
      ['weekend', '2026-11-28T09:00'],
      ['nextWeek', '2026-11-30T08:00'],
    ],
  ],
  [
    'over the night in which the clock is put back eight in the morning is eight in the morning',
    '2026-10-24T19:00:00Z',
    'Europe/Oslo',
    [
      ['tomorrow', '2026-10-25T09:00'],
      ['nextWeek', '2026-10-26T08:00'],
    ],
  ],
]
for (const [what, now, zone, expected] of cases) test(what, () => assert.deepEqual(shown(now, zone), expected))

test('an hour that the clock leaves out is the one after it, and of one that comes twice the first is meant', () => {
  assert.equal(tryReadWall('2026-03-29T02:30', 'Europe/Oslo')?.toISOString(), '2026-03-29T01:30:00.000Z')
  assert.equal(tryReadWall('2026-10-25T02:30', 'Europe/Oslo')?.toISOString(), '2026-10-25T00:30:00.000Z')
})

test('what is no time is none', () => {
  for (const text of ['', '2026-02-30T08:00', '2026-13-01T08:00', '2026-01-01T24:00', '2026-01-01', '26-1-1T8:0'])
    assert.equal(tryReadWall(text, 'Europe/Oslo'), undefined, text)
})

test('every moment lies ahead, no two are the same, and what is written is read again', () => {
  const zones = ['Europe/Oslo', 'America/Los_Angeles', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'UTC']
  const from = Date.parse('2026-01-01T00:00:00Z')
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 * 366 * 24 * 60 }), fc.constantFrom(...zones), (minutes, zone) => {
      const now = new Date(from + minutes * 60_000)
      const times = sensibleMoments(now, zone).map(({ at }) => at.getTime())
      assert.ok(times.length > 0 && times.every((at, index) => at > (times[index - 1] ?? now.getTime())))
      for (const at of times) assert.equal(tryReadWall(writeWall(new Date(at), zone), zone)?.getTime(), at)
    }),
    { numRuns: 300 },
  )
})

test('without another zone it is that of this machine, and every language has a name of its own for every moment', () => {
  const now = new Date('2026-11-24T08:10:00Z')
  assert.ok(tryReadWall(writeWall(now, ownZone()), ownZone()))
  for (const texts of Object.values(MOMENT_TEXTS))
    assert.equal(new Set(Object.values(texts)).size, Object.keys(texts).length)
})
