import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LEVELS, levelOf, type Rights, rightsIn, rightsOf, SHARE_RIGHTS } from './share-levels.ts'

for (const level of LEVELS) {
  test(`${level}: its rights are known again, with that to share further and without`, () => {
    assert.equal(levelOf(rightsOf(level, false), false), level)
    assert.equal(levelOf(rightsOf(level, true), false), level)
  })
}

test('each level has all that those before it have, and more', () => {
  const [read, mark, write] = LEVELS.map((level) => new Set(rightsIn(rightsOf(level, false))))
  assert.ok(read && mark && write)
  assert.ok(read.isSubsetOf(mark) && mark.isSubsetOf(write))
  assert.deepEqual([read.size, mark.size, write.size], [1, 4, SHARE_RIGHTS.length])
})

const unusual: readonly (readonly [string, Rights])[] = [
  ['nothing', {}],
  ['to see that it is there', { mayReadItems: false }],
  ['to read and to throw away, without putting anything in', { mayReadItems: true, mayRemoveItems: true }],
  ['to put in without reading', { mayAddItems: true }],
  ['to read and to mark as read alone', { mayReadItems: true, maySetSeen: true }],
  ['everything but to rename', { ...rightsOf('write', true), mayRename: false }],
]
for (const [what, rights] of unusual) {
  test(`${what}: is no level, and is told right by right`, () => {
    assert.equal(levelOf(rights, false), undefined)
    assert.deepEqual(
      rightsIn(rights),
      SHARE_RIGHTS.filter((right) => rights[right]),
    )
  })
}

test('of the inbox everything is everything but what nobody can do with it', () => {
  const rights = { ...rightsOf('write', false), mayRename: false, mayDelete: false }
  assert.deepEqual([levelOf(rights, true), levelOf(rights, false)], ['write', undefined])
})

test('nobody gives more than they have', () => {
  const held: Rights = { ...rightsOf('write', true), mayDelete: false }
  assert.equal(rightsOf('write', false, held).mayDelete, false)
  assert.equal(rightsOf('write', false, held).mayRename, true)
})
