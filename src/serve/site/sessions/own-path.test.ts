import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ownPath } from './own-path.ts'

for (const own of [
  '/',
  '/mail/',
  '/mail/m/42?q=a%20b&x=%2F%2Fevil.test',
  '/a#b',
  '/sign-in-help',
  '/%2F/evil.test',
  '/@evil.test',
  '/x//y',
]) {
  test(`${own} is a place of ours`, () => assert.equal(ownPath(own, '/home'), own))
}

const others = [
  '',
  'mail',
  'https://evil.test/',
  'javascript:alert(1)',
  '//evil.test',
  '///evil.test',
  '/\\evil.test',
  '\\evil.test',
  '\\\\evil.test',
  '/\t/evil.test',
  '/\n/evil.test',
  '/\r\nSet-Cookie: a=b',
  '\t//evil.test',
  ' //evil.test',
  '/.//evil.test',
  '/./\\evil.test',
  '/..//evil.test',
  '/a/..//evil.test',
  '/%2e//evil.test',
  '/x\0',
  '/\u2028/evil.test',
  '/／evil.test',
  '/sign-in',
  '/sign-in?next=/a',
  '/sign-out',
  '/./sign-in/again',
  `/${'x'.repeat(2000)}`,
]
for (const other of others) {
  test(`${JSON.stringify(other.slice(0, 40))} is not, and leads home`, () =>
    assert.equal(ownPath(other, '/home'), '/home'))
}

test('whatever is wanted, a browser stays here, also when it reads the answer a second time', () => {
  const piece = fc.constantFrom(
    '/',
    '\\',
    '.',
    '..',
    '%2f',
    '%5c',
    '%2e',
    '\t',
    '\n',
    '@',
    ':',
    '?',
    '#',
    'evil.test',
    'https:',
    ' ',
    '\0',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece).map((pieces) => pieces.join('')),
      ),
      (wanted) => {
        const url = new URL(ownPath(wanted, '/home'), 'https://own.test')
        const again = new URL(url.pathname + url.search, 'https://own.test')
        return url.origin === 'https://own.test' && again.origin === 'https://own.test'
      },
    ),
    { numRuns: 2000 },
  )
})
