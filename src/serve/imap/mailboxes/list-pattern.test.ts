import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isFault } from '../../../base/fault.ts'
import { checkPatterns, matchesPattern } from './list-pattern.ts'

const CASES: readonly (readonly [string, string, boolean])[] = [
  ['*', 'a/b/c', true],
  ['%', 'a/b', false],
  ['%', 'a', true],
  ['%/%', 'a/b', true],
  ['a/*', 'a', false],
  ['a*', 'a', true],
  ['a*c', 'a/b/c', true],
  ['a%c', 'a/c', false],
  ['inbox', 'INBOX', true],
  ['InB%', 'INBOX', true],
  ['archive', 'Archive', false],
  ['', '', true],
  ['', 'a', false],
  ['a.b', 'axb', false],
]

for (const [pattern, name, matches] of CASES) {
  test(`${JSON.stringify(pattern)} ${matches ? 'matches' : 'does not match'} ${JSON.stringify(name)}`, () => {
    assert.equal(matchesPattern(name, pattern), matches)
  })
}

test('patterns match what the regular expression of the same meaning matches', () => {
  const characters = (unit: string) => fc.string({ unit: fc.constantFrom(...unit), maxLength: 8 })
  fc.assert(
    fc.property(characters('ab/*%'), characters('ab/'), (pattern, name) => {
      const expression = new RegExp(`^${pattern.replace(/\*/g, '[^]*').replace(/%/g, '[^/]*')}$`)
      assert.equal(matchesPattern(name, pattern), expression.test(name))
    }),
  )
})

test('a pattern that would take a backtracking matcher for ever is answered at once; longer ones are refused', () => {
  assert.equal(matchesPattern('a'.repeat(500), `${'*a'.repeat(400)}b`), false)
  assert.throws(
    () => checkPatterns('', ['*a'.repeat(501)]),
    (error) => isFault(error, 'imap/too-many-patterns'),
  )
  assert.throws(
    () => checkPatterns('x'.repeat(30), Array(50).fill('%')),
    (error) => isFault(error, 'imap/too-many-patterns'),
  )
})
