import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Json, JsonObject } from './json.ts'
import { applyPatch } from './patch.ts'

const object: JsonObject = {
  title: 'a',
  keywords: { music: true, 'a/b~c': true },
  list: [{ x: 1 }],
  deep: { er: { e: 1 } },
}

const right: readonly [patch: JsonObject, patched: JsonObject][] = [
  [{}, {}],
  [{ title: 'b' }, { title: 'b' }],
  [{ 'keywords/video': true }, { keywords: { music: true, 'a/b~c': true, video: true } }],
  [{ 'keywords/music': null }, { keywords: { 'a/b~c': true } }],
  [{ 'keywords/nothing': null }, {}],
  [{ 'keywords/a~1b~0c': null, 'keywords/x': true }, { keywords: { music: true, x: true } }],
  [{ keywords: null }, { keywords: {} }],
  [{ list: [] }, { list: [] }],
  [{ 'deep/er/e': 2, 'deep/er/f': 3, 'deep/new': {} }, { deep: { er: { e: 2, f: 3 }, new: {} } }],
]
for (const [patch, patched] of right) {
  test(`${JSON.stringify(patch)} is a patch`, () => {
    const before = structuredClone(object)
    assert.deepEqual(applyPatch(object, patch, { keywords: {} }), { patched: { ...object, ...patched } })
    assert.deepEqual(object, before, 'what is patched stays as it was')
  })
}

const wrong: readonly JsonObject[] = [
  { 'list/0': 1 },
  { 'list/0/x': 1 },
  { 'nothing/below': 1 },
  { 'title/x': 1 },
  { keywords: {}, 'keywords/x': true },
  { 'keywords/x': true, keywords: {} },
  { 'deep/er': {}, 'deep/er/e': 1 },
  { 'keywords/~2': true },
  { 'constructor/x': 1 },
]
for (const patch of wrong) {
  test(`${JSON.stringify(patch)} is no patch`, () => assert.ok('problem' in applyPatch(object, patch)))
}

test('no name reaches what objects inherit', () => {
  const patch = JSON.parse('{"__proto__": {"evil": true}, "keywords/__proto__": true}') as JsonObject
  const applied = applyPatch(object, patch)
  assert.ok('patched' in applied)
  assert.equal('evil' in {}, false)
  assert.deepEqual(Object.keys(applied.patched).slice(-1), ['__proto__'])
})

test('a whole object is a patch that makes it of any other one', () => {
  const any = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })) as fc.Arbitrary<JsonObject>
  fc.assert(
    fc.property(any, any, (from, to) => {
      const escaped = Object.fromEntries(
        Object.entries(to).map(([name, value]) => [name.replaceAll('~', '~0').replaceAll('/', '~1'), value as Json]),
      )
      const applied = applyPatch(from, escaped)
      assert.ok('patched' in applied)
      for (const [name, value] of Object.entries(to)) {
        if (value === null) assert.equal(Object.hasOwn(applied.patched, name), false)
        else assert.deepEqual(applied.patched[name], value)
      }
    }),
  )
})
