import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nameChanges } from './tree-changes.ts'

const tree = (...names: string[]) =>
  new Map(names.map((name) => [Number(name.split('=')[0]), name.split('=')[1] as string]))

const CASES: readonly (readonly [string, readonly string[], readonly string[], readonly string[]])[] = [
  ['nothing', ['1=a'], ['1=a'], []],
  ['a new mailbox', ['1=a'], ['1=a', '2=b'], ['b']],
  ['a new mailbox below another', ['1=a'], ['1=a', '2=a/b'], ['a/b', 'a']],
  ['a mailbox gone from below', ['1=a', '2=a/b'], ['1=a'], ['a/b', 'a']],
  ['another mailbox of the same name', ['1=a'], ['2=a'], ['a']],
  ['a rename', ['1=a'], ['1=b'], ['a>b']],
  ['a rename with children', ['1=a', '2=a/x', '3=a/x/y'], ['1=b', '2=b/x', '3=b/x/y'], ['a>b']],
  ['a rename of a level only', ['2=a/x', '3=a/x/y'], ['2=b/x', '3=b/x/y'], ['a/x>b/x']],
  ['a child that goes another way', ['1=a', '2=a/x'], ['1=b', '2=b/z'], ['a>b', 'a/x>b/z']],
  ['two that change places', ['1=a', '2=b'], ['1=b', '2=a'], ['a>b', 'b>a']],
]

for (const [name, before, now, expected] of CASES) {
  test(`names that are affected by ${name}`, () => {
    const told = nameChanges(tree(...before), tree(...now))
    assert.deepEqual(
      told.map((one) => (one.oldName === undefined ? one.name : `${one.oldName}>${one.name}`)),
      expected,
    )
  })
}
