import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyFilter } from '../../../../test/kit/sieve-filters.fixture.ts'
import type { Action, Condition, Filter } from './filter.ts'
import {
  DEEDS,
  deedOf,
  howOf,
  howsOf,
  type Lack,
  NEW_FILTER,
  tryLack,
  WHATS,
  whatOf,
  withDeed,
  withHow,
  withWhat,
} from './filter-form.ts'

const condition: Condition = {
  kind: 'field',
  fields: ['From'],
  part: 'whole',
  how: 'contains',
  values: ['bo'],
  isNot: true,
}

test('what is chosen is what stands there afterwards, whatever stood there before', () => {
  fc.assert(
    fc.property(anyFilter, ({ conditions, actions }) => {
      for (const before of [condition, ...conditions]) {
        for (const what of WHATS) {
          const other = withWhat(before, what)
          assert.equal(whatOf(other), what)
          for (const how of howsOf(what)) assert.equal(howOf(withHow(other, how)), how)
        }
      }
      for (const before of actions) for (const deed of DEEDS) assert.equal(deedOf(withDeed(before, deed)), deed)
    }),
    { numRuns: 50 },
  )
})

test('a name may be contained, but it is the address that is something', () => {
  const part = (one: Condition) => 'part' in one && one.part
  assert.equal(part(withHow(condition, 'is')), 'address')
  assert.equal(part(withHow(withHow(condition, 'is'), 'contains')), 'whole')
  assert.equal(part(withHow(condition, 'domain')), 'domain')
  assert.equal(whatOf({ ...condition, fields: ['Cc', 'to'] }), 'recipient')
})

const lacks: readonly (readonly [change: Partial<Filter>, lack: Lack | undefined])[] = [
  [{}, undefined],
  [{ match: 'always', conditions: [] }, undefined],
  [{ conditions: [] }, { text: 'needsCondition', count: 1 }],
  [{ conditions: [condition, { ...condition, values: [''] }] }, { text: 'needsCondition', count: 2 }],
  [{ conditions: [{ ...condition, fields: ['a b'] }] }, { text: 'needsCondition', count: 1 }],
  [{ conditions: [{ kind: 'size', how: 'over', octets: Number.NaN }] }, { text: 'needsCondition', count: 1 }],
  [{ actions: [] }, { text: 'needsSome' }],
  ...[
    { kind: 'move', mailbox: '' } as Action,
    { kind: 'flag', flag: 'two words' } as Action,
    { kind: 'flag', flag: '' } as Action,
    { kind: 'forward', address: 'nobody', keeps: true } as Action,
    { kind: 'reject', reason: ' ' } as Action,
  ].map(
    (action) => [{ actions: [{ kind: 'stop' } as Action, action] }, { text: 'needsAction', count: 2 } as Lack] as const,
  ),
]
for (const [change, lack] of lacks) {
  test(`what lacks is said: ${JSON.stringify(change)}`, () => {
    const whole: Filter = { ...NEW_FILTER, conditions: [condition], actions: [{ kind: 'flag', flag: '\\Seen' }] }
    assert.deepEqual(tryLack({ ...whole, ...change }), lack)
  })
}
