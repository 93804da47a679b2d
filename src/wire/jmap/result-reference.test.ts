import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isFault } from '../../base/fault.ts'
import type { Json, JsonObject } from './json.ts'
import { escaped, evaluate, tryPointer } from './json-pointer.ts'
import type { Invocation } from './request.ts'
import { resolveReferences } from './result-reference.ts'

const responses: readonly Invocation[] = [
  ['Foo/changes', { created: ['f1', 'f4'], updated: [], state: 'x' }, 't0'],
  ['error', { type: 'unknownMethod' }, 't1'],
  [
    'Thread/get',
    {
      list: [
        { id: 'a', emailIds: ['1', '2'], 'odd/~name': 5 },
        { id: 'b', emailIds: ['3'] },
      ],
      notFound: [],
    },
    't2',
  ],
  ['Foo/changes', { created: ['second'] }, 't0'],
]

function resolve(reference: Json): Json | undefined {
  return resolveReferences({ '#ids': reference }, responses)['ids']
}

const right: readonly [path: string, name: string, of: string, value: Json][] = [
  ['/created', 'Foo/changes', 't0', ['f1', 'f4']],
  ['/created/1', 'Foo/changes', 't0', 'f4'],
  ['/updated', 'Foo/changes', 't0', []],
  ['/updated/*', 'Foo/changes', 't0', []],
  ['/list/*/id', 'Thread/get', 't2', ['a', 'b']],
  ['/list/*/emailIds', 'Thread/get', 't2', ['1', '2', '3']],
  ['/list/*/emailIds/*', 'Thread/get', 't2', ['1', '2', '3']],
  ['/list/0/odd~1~0name', 'Thread/get', 't2', 5],
]
for (const [path, name, resultOf, value] of right) {
  test(`${path} of ${name} is found`, () => assert.deepEqual(resolve({ resultOf, name, path }), value))
}

const wrong: readonly [why: string, reference: Json][] = [
  ['no object', 'x'],
  ['no path', { resultOf: 't0', name: 'Foo/changes' }],
  ['a call that was not made', { resultOf: 't9', name: 'Foo/changes', path: '/created' }],
  ['another response than is expected', { resultOf: 't1', name: 'Foo/get', path: '/type' }],
  ['a name that is not there', { resultOf: 't0', name: 'Foo/changes', path: '/destroyed' }],
  ['what objects inherit', { resultOf: 't0', name: 'Foo/changes', path: '/constructor' }],
  ['a place behind the last', { resultOf: 't0', name: 'Foo/changes', path: '/created/2' }],
  ['a place with a zero before it', { resultOf: 't0', name: 'Foo/changes', path: '/created/01' }],
  ['a name in a string', { resultOf: 't0', name: 'Foo/changes', path: '/state/length' }],
  ['what only some have', { resultOf: 't2', name: 'Thread/get', path: '/list/*/odd~1~0name' }],
  ['a star where there is no list', { resultOf: 't0', name: 'Foo/changes', path: '/state/*' }],
  ['no pointer', { resultOf: 't0', name: 'Foo/changes', path: 'created' }],
  ['a wrong escape', { resultOf: 't0', name: 'Foo/changes', path: '/created~2' }],
]
for (const [why, reference] of wrong) {
  test(`a reference to ${why} is not resolved`, () => {
    assert.throws(
      () => resolve(reference),
      (error) => isFault(error, 'jmap/invalid-result-reference'),
    )
  })
}

test('an argument stands there in one form only', () => {
  const args: JsonObject = { ids: [], '#ids': { resultOf: 't0', name: 'Foo/changes', path: '/created' } }
  assert.throws(
    () => resolveReferences(args, responses),
    (error) => isFault(error, 'jmap/invalid-arguments'),
  )
})

test('arguments without references stay the very same', () => {
  const args = { ids: ['#k1'] }
  assert.equal(resolveReferences(args, responses), args)
})

test('stars within stars do not make much of little', () => {
  let value: Json = ['x', 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x']
  for (let level = 0; level < 7; level++) value = Array.from({ length: 10 }, () => value)
  assert.equal(
    evaluate(
      value,
      Array.from({ length: 8 }, () => '*'),
    ),
    undefined,
  )
})

test('every place of a value is found by its pointer, whatever its names are', () => {
  function* places(value: Json, path: string): Generator<[string, Json]> {
    yield [path, value]
    if (typeof value !== 'object' || value === null) return
    for (const [name, child] of Object.entries(value)) yield* places(child as Json, `${path}/${escaped(name)}`)
  }
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (json) => {
      for (const [path, value] of places(json as Json, '')) {
        assert.deepEqual(evaluate(json as Json, tryPointer(path) as string[]), value)
      }
    }),
  )
})
