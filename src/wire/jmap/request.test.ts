import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isFault } from '../../base/fault.ts'
import { Arguments } from './arguments.ts'
import { isId, tryCreationId } from './ids.ts'
import type { Json, JsonObject } from './json.ts'
import { readRequest } from './request.ts'

test('a request is read with its creation ids, and what it has beside is ignored', () => {
  const request = { using: ['a'], methodCalls: [['M', { x: 1 }, 'c']], createdIds: { k: 'M1' }, more: 5 }
  assert.deepEqual(readRequest(request), { using: ['a'], methodCalls: [['M', { x: 1 }, 'c']], createdIds: { k: 'M1' } })
  assert.equal(readRequest({ using: [], methodCalls: [] }).createdIds, undefined)
})

const wrong: readonly Json[] = [
  null,
  [],
  'x',
  {},
  { using: [] },
  { methodCalls: [] },
  { using: 'a', methodCalls: [] },
  { using: [1], methodCalls: [] },
  { using: [], methodCalls: {} },
  { using: [], methodCalls: [[]] },
  { using: [], methodCalls: [['M', {}]] },
  { using: [], methodCalls: [['M', {}, 'c', 1]] },
  { using: [], methodCalls: [['M', [], 'c']] },
  { using: [], methodCalls: [['M', null, 'c']] },
  { using: [], methodCalls: [['M', {}, 1]] },
  { using: [], methodCalls: [], createdIds: [] },
  { using: [], methodCalls: [], createdIds: { 'a b': 'M1' } },
  { using: [], methodCalls: [], createdIds: { k: '' } },
]
for (const value of wrong) {
  test(`${JSON.stringify(value)} is no request`, () => {
    assert.throws(
      () => readRequest(value),
      (error) => isFault(error, 'jmap/not-request'),
    )
  })
}

test('any JSON is a request or a fault of the peer', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (json) => {
      try {
        readRequest(json as Json)
      } catch (error) {
        assert.ok(isFault(error, 'jmap/not-request'))
      }
    }),
  )
})

test('ids are what RFC 8620 §1.2 lets them be', () => {
  for (const id of ['a', 'A-_9', 'x'.repeat(255)]) assert.ok(isId(id))
  for (const id of ['', 'x'.repeat(256), 'a b', 'ä', 'a=', '#a', 5, null]) assert.equal(isId(id), false)
  assert.equal(tryCreationId('#k1'), 'k1')
  assert.equal(tryCreationId('k1'), undefined)
  assert.equal(tryCreationId('#'), undefined)
})

const takers: readonly [name: string, take: (args: Arguments) => unknown, right: Json, wrong: Json][] = [
  ['an id', (args) => args.id('x'), 'a', 'a b'],
  ['ids', (args) => args.ids('x'), ['a'], ['a', 1]],
  ['a string', (args) => args.string('x'), '', 1],
  ['strings', (args) => args.optionalStrings('x'), ['a'], ['a', null]],
  ['a whole number', (args) => args.int('x', 0), -1, 1.5],
  ['a number not below 0', (args) => args.optionalUnsigned('x'), 1, -1],
  ['a number with another default than null', (args) => args.unsigned('x', 0), 1, null],
  ['true or false', (args) => args.boolean('x'), true, 'true'],
  ['an object', (args) => args.object('x'), {}, []],
  ['objects by ids', (args) => args.optionalObjects('x'), { a: {} }, { a: 1 }],
  ['a list', (args) => args.optionalList('x'), [], {}],
]
for (const [what, take, right, bad] of takers) {
  test(`an argument is ${what}`, () => {
    const refused = (values: JsonObject, more?: (args: Arguments) => void) =>
      assert.throws(
        () => {
          const args = new Arguments(values)
          more?.(args)
          take(args)
        },
        (error) => isFault(error, 'jmap/invalid-arguments'),
      )
    assert.deepEqual(take(new Arguments({ x: right })), right)
    refused({ x: bad })
    refused({ x: right, y: 1 }, (args) => {
      take(args)
      args.end()
    })
  })
}

test('null is as good as nothing where the type has it, and nothing is not what is required', () => {
  assert.equal(new Arguments({ x: null }).optionalId('x'), undefined)
  assert.equal(new Arguments({}).boolean('x'), false)
  for (const take of [(args: Arguments) => args.boolean('x'), (args: Arguments) => args.int('x', 7)]) {
    assert.throws(
      () => take(new Arguments({ x: null })),
      (error) => isFault(error, 'jmap/invalid-arguments'),
    )
  }
  assert.equal(new Arguments({}).int('x', 7), 7)
  assert.throws(
    () => new Arguments({ x: null }).id('x'),
    (error) => isFault(error, 'jmap/invalid-arguments'),
  )
  assert.throws(
    () => new Arguments({}).object('toString'),
    (error) => isFault(error, 'jmap/invalid-arguments'),
  )
})
