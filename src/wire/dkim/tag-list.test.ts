import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { colonList, readTagList, withoutSignature, withoutSpace } from './tag-list.ts'

const RIGHT: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['v=1; a=rsa-sha256', { v: '1', a: 'rsa-sha256' }],
  ['v=1;a=b;', { v: '1', a: 'b' }],
  ['v=1; \r\n\t', { v: '1' }],
  [' v = 1 ;\r\n\tb = ab\r\n\t cd ', { v: '1', b: 'ab\r\n\t cd' }],
  ['a=b=c', { a: 'b=c' }],
  ['a=', { a: '' }],
  ['A=1; a=2', { A: '1', a: '2' }],
  ['d=b\xfccher.example', { d: 'b\xfccher.example' }],
]

for (const [list, tags] of RIGHT) {
  test(`a tag-list: ${JSON.stringify(list)}`, () => {
    assert.deepEqual(Object.fromEntries(readTagList(list) ?? []), tags)
  })
}

for (const list of ['', ';', 'a', 'a=1;;b=2', 'a=1;a=2', '1=a', '=a', 'a-b=c', 'a b=c', 'a=\0', 'a=1; b', 'a=1;;']) {
  test(`no tag-list: ${JSON.stringify(list)}`, () => {
    assert.equal(readTagList(list), undefined)
  })
}

test('only the value of the signature goes, wherever else a "b=" stands', () => {
  assert.equal(withoutSignature(' z=b=1; bh=x; b = ab\r\n\tcd ; h=b'), ' z=b=1; bh=x; b =; h=b')
  assert.equal(withoutSignature('b=x'), 'b=')
  assert.equal(withoutSignature('a=1'), 'a=1')
})

test('white space in values', () => {
  assert.equal(withoutSpace(' a\r\n\tb c'), 'abc')
  assert.deepEqual(colonList('From : to:\r\n\tsubject'), ['From', 'to', 'subject'])
})

test('any text is a tag-list or not, in linear time, and what is one can be read again', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'b', '=', ';', ' ', '\r', '\n', '\t', ':', '\xe9', '\0') }),
      (list) => {
        const tags = readTagList(list)
        if (!tags) return
        const written = [...tags].map(([name, value]) => `${name}=${value}`).join(';')
        assert.deepEqual(readTagList(written), tags)
      },
    ),
  )
  for (const bomb of [' '.repeat(1_000_000), `a=${' \t'.repeat(500_000)}x`, ';'.repeat(1_000_000)]) {
    readTagList(bomb)
    withoutSignature(bomb)
  }
})
