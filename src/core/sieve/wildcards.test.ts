import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { comparatorNamed } from './comparator.ts'
import { matchWildcards } from './wildcards.ts'

const match = (text: string, pattern: string, comparator = 'i;octet', count = (_: number): void => undefined) =>
  matchWildcards(text, pattern, comparatorNamed(comparator), count)

test('stars take as little as they can, a question mark takes one character of the comparator', () => {
  const table: [string, string, string[] | undefined][] = [
    ['', '', ['']],
    ['', '*', ['', '']],
    ['abc', '*', ['abc', 'abc']],
    ['abc', '**', ['abc', '', 'abc']],
    ['abcabc', '*b*', ['abcabc', 'a', 'cabc']],
    ['abcabc', '*c', ['abcabc', 'abcab']],
    ['abc', '?b?', ['abc', 'a', 'c']],
    ['abc', '??', undefined],
    ['a*c', 'a\\*c', ['a*c']],
    ['abc', 'a\\*c', undefined],
    ['a\\', 'a\\', ['a\\']],
    ['aXb', 'a?b', ['aXb', 'X']],
    ['ABC', 'abc', undefined],
  ]
  for (const [text, pattern, expected] of table) assert.deepEqual(match(text, pattern), expected, `${text} ${pattern}`)
  assert.deepEqual(match('ABC', 'a*', 'i;ascii-casemap'), ['ABC', 'BC'])
  assert.equal(match('ä', '?'), undefined, 'two octets')
  assert.deepEqual(match('ä', '?', 'i;unicode-casemap'), ['ä', 'ä'])
  assert.deepEqual(match('ÄX', 'ä?', 'i;unicode-casemap'), ['ÄX', 'X'])
})

test('it matches what the same pattern matches as a regular expression', () => {
  const unit = fc.constantFrom('a', 'b', '*', '?')
  fc.assert(
    fc.property(
      fc.string({ unit, maxLength: 10 }),
      fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 }),
      (pattern, text) => {
        const source = pattern
          .replaceAll('*', '.*?')
          .replaceAll('?', (found, at: number, all: string) =>
            all[at - 1] === '*' && all[at - 2] === '.' ? found : '.',
          )
        const found = new RegExp(`^${source}$`).exec(text)
        assert.equal(match(text, pattern) !== undefined, found !== null, `${pattern} ${text} ${source}`)
      },
    ),
  )
})

test('time is in proportion to the text times the pattern at most', () => {
  let steps = 0
  match('a'.repeat(10_000), `*${'a?'.repeat(50)}b*${'a'.repeat(100)}b*`, 'i;octet', (count) => {
    steps += count
  })
  assert.ok(steps < 10_000 * 400, String(steps))
})
