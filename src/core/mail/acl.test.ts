import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ALL_RIGHTS, effectiveRights, flagScope, shownRights, tryRights, withoutRights, withRights } from './acl.ts'
import { Flag } from './flags.ts'

const spellings: readonly (readonly [letters: string, rights: string | undefined])[] = [
  ['', ''],
  ['lr', 'lr'],
  ['rl', 'lr'],
  ['rrl', 'lr'],
  ['c', 'kx'],
  ['d', 'te'],
  ['aetxkpiwsrl', ALL_RIGHTS],
  ['lq', undefined],
  ['L', undefined],
  ['l r', undefined],
  ['0', undefined],
  ['constructor', undefined],
  ['é', undefined],
]
for (const [letters, rights] of spellings) {
  test(`"${letters}" are the rights ${rights}`, () => assert.equal(tryRights(letters), rights))
}

test('c and d are told where any of their rights is there', () => {
  assert.equal(shownRights('lr'), 'lr')
  assert.equal(shownRights('lrk'), 'lrkc')
  assert.equal(shownRights('lrxe'), 'lrxecd')
})

const lists: readonly (readonly [what: string, acl: readonly (readonly [string, string])[], rights: string])[] = [
  ['an empty list', [], ''],
  [
    'own and general rights',
    [
      ['anyone', 'lr'],
      ['bob', 'ls'],
    ],
    'lrs',
  ],
  [
    'rights taken from bob',
    [
      ['anyone', 'lrs'],
      ['-bob', 's'],
    ],
    'lr',
  ],
  [
    'rights taken from everybody',
    [
      ['bob', 'lrs'],
      ['-anyone', 'rs'],
    ],
    'l',
  ],
  [
    'rights of others',
    [
      ['eve', 'lrs'],
      ['-eve', 'a'],
      ['bobby', 'a'],
    ],
    '',
  ],
]
for (const [what, acl, rights] of lists) {
  test(`${what} leave "${rights}"`, () => {
    const entries = acl.map(([identifier, letters]) => ({ identifier, rights: letters }))
    assert.equal(effectiveRights(entries, 'bob'), rights)
  })
}

test('flags are kept by the rights for them', () => {
  assert.deepEqual(flagScope('lr'), { bits: 0, keywords: false })
  assert.deepEqual(flagScope('s'), { bits: Flag.seen, keywords: false })
  assert.deepEqual(flagScope('t'), { bits: Flag.deleted, keywords: false })
  assert.deepEqual(flagScope('w'), { bits: Flag.answered | Flag.flagged | Flag.draft, keywords: true })
  assert.deepEqual(flagScope(ALL_RIGHTS), { bits: 31, keywords: true })
})

test('property: what is added is there, what is taken is not, and the order is always the same', () => {
  const rights = fc.subarray([...ALL_RIGHTS]).map((letters) => tryRights(letters.join('')) as string)
  fc.assert(
    fc.property(rights, rights, (a, b) => {
      assert.equal(tryRights(withRights(a, b)), withRights(a, b))
      assert.ok([...b].every((letter) => withRights(a, b).includes(letter)))
      assert.ok([...b].every((letter) => !withoutRights(a, b).includes(letter)))
      assert.ok([...a].every((letter) => tryRights(shownRights(a))?.includes(letter)))
    }),
  )
})
