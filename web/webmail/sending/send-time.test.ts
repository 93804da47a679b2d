import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { writeWall } from '../../../src/wire/jmap/wall-time.ts'
import { readSendTime } from './send-time.ts'

const NOW = new Date('2026-10-24T12:00:00Z')
const MONTH_MS = 30 * 86_400_000
const OSLO = 'Europe/Oslo'

const cases: readonly (readonly [text: string, expected: string])[] = [
  ['2026-10-24T18:00', '2026-10-24T16:00:00.000Z'],
  // The clocks go back in the night to Sunday: eight in the morning is eight in the morning.
  ['2026-10-25T08:00', '2026-10-25T07:00:00.000Z'],
  ['2026-10-24T14:00', 'past'],
  ['2026-10-24T14:01', '2026-10-24T12:01:00.000Z'],
  ['2020-01-01T00:00', 'past'],
  ['2026-12-24T18:00', 'far'],
  ['', 'wrong'],
  ['tomorrow', 'wrong'],
  ['2026-02-30T10:00', 'wrong'],
]
for (const [text, expected] of cases) {
  test(`${JSON.stringify(text)} is ${expected}`, () => {
    const read = readSendTime(text, OSLO, NOW, MONTH_MS)
    assert.equal(read.kind === 'time' ? read.at.toISOString() : read.kind, expected)
  })
}

test('a minute that the clock shows is sent at that minute, in every zone, on every day', () => {
  const zones = fc.constantFrom('Europe/Oslo', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kolkata', 'UTC')
  fc.assert(
    fc.property(zones, fc.integer({ min: 1, max: 365 * 24 * 60 }), (zone, minutes) => {
      const at = new Date(NOW.getTime() + minutes * 60_000)
      const shown = writeWall(at, zone)
      const read = readSendTime(shown, zone, NOW, 400 * 86_400_000)
      assert.equal(read.kind, 'time')
      if (read.kind === 'time') assert.equal(writeWall(read.at, zone), shown)
    }),
  )
})
