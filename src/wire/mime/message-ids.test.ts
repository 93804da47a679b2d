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

test('references come before what In-Reply-To alone has', () => {
  assert.deepEqual(threadReferences('<a@b> <c@d> <a@b>', '<c@d> <e@f>'), {
    ids: ['a@b', 'c@d', 'a@b', 'e@f'],
    fromReferences: 3,
  })
  assert.deepEqual(threadReferences('<a@b> <no id> <c @ d> <noat>', undefined).ids, ['a@b', 'c@d', 'noat'])
  assert.deepEqual(threadReferences('none', '<c@d> <e@f>'), { ids: ['c@d', 'e@f'], fromReferences: 0 })
  assert.deepEqual(threadReferences(undefined, undefined), { ids: [], fromReferences: 0 })
})

test('of very many the first and the latest are kept', () => {
  const ids = Array.from({ length: 500 }, (_, number) => `<${number}@x>`)
  const kept = threadReferences(ids.join(' '), undefined)
  assert.deepEqual([kept.ids.length, kept.fromReferences], [MAX_REFERENCES, MAX_REFERENCES])
  assert.deepEqual([kept.ids[0], kept.ids[1], kept.ids.at(-1)], ['0@x', '401@x', '499@x'])
  const both = threadReferences(ids.slice(0, 90).join(' '), ids.slice(400, 440).join(' '))
  assert.deepEqual([both.ids.length, both.fromReferences, both.ids[59], both.ids[60]], [100, 60, '89@x', '400@x'])
  assert.equal(threadReferences(undefined, ids.join(' ')).fromReferences, 0)
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
