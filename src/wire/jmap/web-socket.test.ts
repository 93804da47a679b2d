import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { toFault } from '../../base/fault.ts'
import type { Json } from './json.ts'
import { type ClientMessage, readClientMessage, requestIdOf } from './web-socket.ts'

const request = { '@type': 'Request', id: 'R1', using: [], methodCalls: [] }
const right: readonly (readonly [what: string, value: Json, expected: ClientMessage])[] = [
  ['a request', request, { kind: 'request', id: 'R1', request }],
  [
    'a request without an id',
    { '@type': 'Request' },
    { kind: 'request', id: undefined, request: { '@type': 'Request' } },
  ],
  [
    'a wish for all types',
    { '@type': 'WebSocketPushEnable', dataTypes: null },
    { kind: 'push', types: undefined, since: undefined },
  ],
  [
    'a wish for some types, from a state on',
    { '@type': 'WebSocketPushEnable', dataTypes: ['Email'], pushState: 'x' },
    { kind: 'push', types: ['Email'], since: 'x' },
  ],
  ['the end of such a wish', { '@type': 'WebSocketPushDisable', more: 1 }, { kind: 'no-push' }],
]
for (const [what, value, expected] of right) {
  test(`read: ${what}`, () => assert.deepEqual(readClientMessage(value), expected))
}

const wrong: readonly (readonly [what: string, value: Json, id: string | null])[] = [
  ['nothing', null, null],
  ['a list', [request], null],
  ['an object without a type', { id: 'R2' }, 'R2'],
  ['a type of the server', { '@type': 'Response', id: 'R3' }, 'R3'],
  ['a type in another case', { '@type': 'request', id: 'R4' }, 'R4'],
  ['a type that objects inherit', { '@type': 'constructor' }, null],
  ['an id that is a number', { ...request, id: 7 }, null],
  ['an id without end', { ...request, id: 'x'.repeat(5000) }, null],
  ['types that are one name', { '@type': 'WebSocketPushEnable', dataTypes: 'Email' }, null],
  ['types that are no names', { '@type': 'WebSocketPushEnable', dataTypes: [1] }, null],
  ['types without end', { '@type': 'WebSocketPushEnable', dataTypes: new Array(1000).fill('Email') }, null],
  ['a state that is an object', { '@type': 'WebSocketPushEnable', pushState: {} }, null],
]
for (const [what, value, id] of wrong) {
  test(`refused: ${what}`, () => {
    assert.throws(() => readClientMessage(value), { code: 'jmap/not-request' })
    assert.equal(requestIdOf(value), id)
  })
}

test('whatever a client says is read, or is its fault', () => {
  const type = fc.constantFrom('Request', 'WebSocketPushEnable', 'WebSocketPushDisable', 'Response', '')
  const message = fc.record({ '@type': type, id: fc.jsonValue(), dataTypes: fc.jsonValue(), pushState: fc.jsonValue() })
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), message), (value) => {
      try {
        assert.ok(readClientMessage(value as Json).kind)
      } catch (error) {
        assert.equal(toFault(error).who, 'peer')
      }
      assert.ok(['string', 'object'].includes(typeof requestIdOf(value as Json)))
    }),
  )
})
