import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isFault } from '../../base/fault.ts'
import { annotationEntry, levelsBelow } from './annotation.ts'

const names: readonly (readonly [name: string, entry: string | undefined])[] = [
  ['/shared/comment', '/shared/comment'],
  ['/PRIVATE/Comment', '/private/comment'],
  ['/shared/vendor/cmu/cyrus-imapd/color', '/shared/vendor/cmu/cyrus-imapd/color'],
  ['/shared', undefined],
  ['/shared/', undefined],
  ['/shared/a/', undefined],
  ['/shared//a', undefined],
  ['shared/a', undefined],
  ['/public/a', undefined],
  ['/shared/a*', undefined],
  ['/shared/%', undefined],
  ['/shared/å', undefined],
  ['/shared/a\nb', undefined],
  [`/shared/${'a'.repeat(600)}`, undefined],
  ['', undefined],
]
for (const [name, entry] of names) {
  test(`"${name.slice(0, 40)}" is ${entry ? 'an entry' : 'no entry'}`, () => {
    if (entry !== undefined) assert.equal(annotationEntry(name), entry)
    else
      assert.throws(
        () => annotationEntry(name),
        (error) => isFault(error, 'mail/bad-annotation'),
      )
  })
}

test('what has no value of its own can be looked below', () => {
  assert.equal(annotationEntry('/Private', true), '/private')
  assert.throws(() => annotationEntry('/', true))
})

test('levels are counted from a base, and a longer name is not below a shorter one', () => {
  assert.equal(levelsBelow('/shared', '/shared/a/b'), 2)
  assert.equal(levelsBelow('/shared/a', '/shared/a'), 0)
  assert.equal(levelsBelow('/shared/a', '/shared/ab'), undefined)
})

test('property: any text is an entry or a fault of the peer, and an entry stays what it is', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((end) => `/shared/${end}`),
      ),
      (name) => {
        try {
          assert.equal(annotationEntry(annotationEntry(name)), annotationEntry(name))
        } catch (error) {
          assert.ok(isFault(error, 'mail/bad-annotation'))
        }
      },
    ),
  )
})
