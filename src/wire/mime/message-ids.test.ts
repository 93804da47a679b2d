import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { MAX_REFERENCES, parseMessageIds, threadReferences } from './message-ids.ts'

const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['<a@b>', ['a@b']],
  [' <a@b>\t<c@d>,<e@f> ', ['a@b', 'c@d', 'e@f']],
  ['<"quoted"@b>', ['quoted@b']],
  ['< a . b @ c >', ['a.b@c']],
  ['(comment <no@no>) <a@b>', ['a@b']],
  ['Your message of Monday "<no@no>" <a@b>', ['a@b']],
  ['<open <a@b>', ['a@b']],
  ['<>', []],
  ['<open@x', []],
  ['none', []],
  ['', []],
  ['<no-at-sign>', ['no-at-sign']],
  [`<${'x'.repeat(1000)}> <a@b>`, ['a@b']],
]

test('message ids are found among white space, comments and words', () => {
  for (const [value, ids] of CASES) assert.deepEqual(parseMessageIds(value), ids, value.slice(0, 60))
})

test('references come before In-Reply-To, each once', () => {
  assert.deepEqual(threadReferences('<a@b> <c@d> <a@b>', '<c@d> <e@f>'), ['a@b', 'c@d', 'e@f'])
  assert.deepEqual(threadReferences(undefined, undefined), [])
})

test('of very many the first and the latest are kept', () => {
  const ids = Array.from({ length: 500 }, (_, number) => `<${number}@x>`)
  const kept = threadReferences(ids.join(' '), undefined)
  assert.equal(kept.length, MAX_REFERENCES)
  assert.deepEqual([kept[0], kept[1], kept.at(-1)], ['0@x', '401@x', '499@x'])
})

test('any value gives ids without brackets, in linear time', () => {
  const pieces = fc.constantFrom('<', '>', '"', '(', ')', 'a', '@', ' ', '\\', ',')
  fc.assert(
    fc.property(fc.array(pieces), (list) => {
      for (const id of parseMessageIds(list.join(''))) assert.ok(id.length > 0)
    }),
  )
  for (const piece of ['<', '<a', '<a>', '(', '"', 'a ']) parseMessageIds(piece.repeat(100_000))
})
