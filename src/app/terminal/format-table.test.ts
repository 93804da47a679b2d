import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatFacts, formatTable } from './format-table.ts'
import { formatMoment, formatSpan } from './format-time.ts'
import { printable, shorten } from './printable.ts'

test('columns are aligned, numbers to the right, without blanks at line ends', () => {
  assert.equal(
    formatTable(
      ['name', 'tries', 'note'],
      [
        ['anna', 1, 'x'],
        ['bjørnson', 12, undefined],
      ],
      'none',
    ),
    'NAME      TRIES  NOTE\nanna          1  x\nbjørnson     12',
  )
  assert.equal(formatTable(['name'], [], 'Nothing waits.'), 'Nothing waits.')
  assert.equal(
    formatFacts([
      ['a', 1],
      ['long', 'x'],
    ]),
    'a     1\nlong  x',
  )
})

test('what a peer sent cannot steer the terminal', () => {
  assert.equal(printable('a\u001b[2J\r\nb\u0007\u009bc\u202e'), 'a [2J b c')
  assert.equal(formatTable(['x'], [['\u001b]0;owned\u0007']], ''), 'X\n]0;owned')
})

test('long text is cut by characters, not by halves of them', () => {
  assert.equal(shorten('😀😀😀', 2), '😀…')
  assert.equal(shorten('abc', 3), 'abc')
})

const spans: readonly (readonly [number, string])[] = [
  [-5, '0s'],
  [999, '1s'],
  [61_000, '1m 1s'],
  [3_600_000, '1h'],
  [93_784_000, '1d 2h'],
]
for (const [ms, expected] of spans) {
  test(`${ms} ms are ${expected}`, () => assert.equal(formatSpan(ms), expected))
}

test('moments are in UTC', () => assert.equal(formatMoment(Date.UTC(2026, 0, 2, 3, 4, 5, 678)), '2026-01-02 03:04:05Z'))
