import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/kit/any-text.ts'
import { utf8 } from '../../base/bytes.ts'
import { isFault } from '../../base/fault.ts'
import { parseIJson } from './i-json.ts'

const bad: readonly [why: string, text: string | Uint8Array][] = [
  ['nothing', ''],
  ['half an object', '{"a":1'],
  ['what is no JSON', "{'a':1}"],
  ['octets that are no UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
  ['two members with one name', '{"a":1,"b":2,"a":3}'],
  ['the same, one of them escaped', '{"a":1,"\\u0061":3}'],
  ['the same, deep inside', '[{"x":[{"y":{},"z":1,"y":2}]}]'],
  ['half a character', '"\\ud800"'],
  ['half a character in a name', '{"\\udc00":1}'],
  ['more depth than anybody needs', `${'['.repeat(101)}${']'.repeat(101)}`],
]
for (const [why, text] of bad) {
  test(`I-JSON is not ${why}`, () => {
    const octets = typeof text === 'string' ? utf8(text) : text
    assert.throws(
      () => parseIJson(octets),
      (error) => isFault(error, 'jmap/not-json'),
    )
  })
}

test('names may repeat in different objects, in strings and behind commas in lists', () => {
  const text = '{"a":{"a":["a","a",{"a":"a\\"}{,:"}]},"b":"a","c":[{"a":1},{"a":2}],"d":"\\\\"}'
  assert.deepEqual(parseIJson(utf8(text)), JSON.parse(text))
  assert.deepEqual(parseIJson(utf8('"\\ud83d\\ude00"')), '😀')
})

test('whatever JSON.stringify makes of well-formed values is read as JSON.parse reads it', () => {
  const wellFormed = anyText().map((text) => text.toWellFormed())
  const value = fc.jsonValue({ maxDepth: 8 }).filter((one) => JSON.stringify(one).isWellFormed())
  fc.assert(
    fc.property(value, wellFormed, (json, text) => {
      const written = JSON.stringify({ json, [text]: text })
      if (text !== 'json') assert.deepEqual(parseIJson(utf8(written)), JSON.parse(written))
    }),
  )
})

test('any octets are a value or a fault of the peer', () => {
  const jsonish = fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', ',', ':', 'a', '1', '\\', ' ', 'u0061') })
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), jsonish.map(utf8)), (octets) => {
      try {
        parseIJson(octets)
      } catch (error) {
        assert.ok(isFault(error, 'jmap/not-json'), String(error))
      }
    }),
    { numRuns: 3000 },
  )
})
