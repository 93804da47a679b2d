import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { extractBaseSubject } from './base-subject.ts'

const CASES: readonly (readonly [string, string, boolean])[] = [
  ['', '', false],
  ['hello', 'hello', false],
  ['  a \t b  ', 'a b', false],
  ['Re: hello', 'hello', true],
  ['RE:hello', 'hello', true],
  ['re : hello', 'hello', true],
  ['Fw: hello', 'hello', true],
  ['Fwd: Re: fwd: hello', 'hello', true],
  ['Re[2]: hello', 'hello', true],
  ['Re [x] : hello', 'hello', true],
  ['[list] Re: [other] hello', 'hello', true],
  ['[list] hello', 'hello', false],
  ['[a][b] hello', 'hello', false],
  ['[list]', '[list]', false],
  ['[a] [b]', '[b]', false],
  ['hello (fwd)', 'hello', true],
  ['hello (FWD) (fwd) ', 'hello', true],
  ['[Fwd: hello]', 'hello', true],
  ['[fwd: Re: [x] hello (fwd)]', 'hello', true],
  ['Re: [fwd: hello]', 'hello', true],
  ['[fwd: two\u2028lines]', 'two\u2028lines', true],
  ['Re:', '', true],
  ['Review: hello', 'Review: hello', false],
  ['Regarding', 'Regarding', false],
  ['[unclosed hello', '[unclosed hello', false],
  ['AW: hello', 'AW: hello', false],
]

test('base subjects of RFC 5256 §2.1', () => {
  for (const [subject, text, isReply] of CASES)
    assert.deepEqual(extractBaseSubject(subject), { text, isReply }, subject)
})

test('extraction is done after one time, and bounded', () => {
  const pieces = fc.constantFrom('re', 'fwd', ':', '[', ']', ' ', '(fwd)', 'a', '[fwd:')
  fc.assert(
    fc.property(fc.array(pieces), (list) => {
      const once = extractBaseSubject(list.join(''))
      assert.equal(extractBaseSubject(once.text).text, once.text)
    }),
    { numRuns: 1000 },
  )
  for (const piece of ['[', '[a]', 're:', '[fwd:', '(fwd)', '[a] ']) {
    assert.ok(extractBaseSubject(piece.repeat(100_000)).text.length <= 2000)
  }
})
