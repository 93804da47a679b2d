import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/kit/any-text.ts'
import { readTags } from './tag-list.ts'

const cases: readonly (readonly [string, Readonly<Record<string, string>> | undefined])[] = [
  ['v=DKIM1; k=rsa; p=AB=', { v: 'DKIM1', k: 'rsa', p: 'AB=' }],
  ['v=DKIM1;p=;', { v: 'DKIM1', p: '' }],
  [' v = DMARC1 ;\tp = reject ', { v: 'DMARC1', p: 'reject' }],
  ['v=1; v=2', undefined],
  ['v=1;;p=2', undefined],
  ['', undefined],
  [';', undefined],
  ['no equals', undefined],
  ['=x', undefined],
  ['1a=x', undefined],
  ['x'.repeat(20_000), undefined],
]
for (const [text, expected] of cases) {
  test(`${JSON.stringify(text.slice(0, 40))} is ${expected ? 'read' : 'no list'}`, () => {
    const tags = readTags(text)
    assert.deepEqual(tags && Object.fromEntries(tags), expected)
  })
}

test('any text is a list or none, and a list is read back', () => {
  fc.assert(fc.property(anyText(), (text) => void readTags(text)))
  const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/)
  const value = fc.stringMatching(/^[!-:<-~]{0,20}$/)
  fc.assert(
    fc.property(fc.dictionary(name, value, { minKeys: 1, noNullPrototype: true }), (tags) => {
      const text = Object.entries(tags)
        .map(([key, held]) => `${key}=${held}`)
        .join('; ')
      assert.deepEqual(Object.fromEntries(readTags(text) ?? []), tags)
    }),
  )
})
