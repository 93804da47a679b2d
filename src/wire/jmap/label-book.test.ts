import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isKeyword } from '../../../src/serve/jmap/mail/keywords.ts'
import { LabelBook } from './label-book.ts'
import { mayBeLabel } from './labels.ts'

function book(...names: readonly string[]): LabelBook {
  const made = new LabelBook()
  made.take(names.map((name, at) => ({ id: `L${at}`, keyword: name.toLowerCase(), name, colour: 'blue' })))
  return made
}

const shown: readonly (readonly [keywords: readonly string[], names: readonly string[]])[] = [
  [['$seen', '$flagged', '$draft', '$muted', '$mdnsent'], []],
  [
    ['work', 'travel'],
    ['travel', 'Work'],
  ],
  [['$label1', '$label9'], ['Important']],
  [['junk', 'nonjunk', 'notjunk', 'forwarded'], []],
]
for (const [keywords, names] of shown) {
  test(`of ${keywords.join(' ')} is shown: ${names.join(' ')}`, () => {
    const emails = keywords.map((keyword) => ({ keywords: { [keyword]: true } as const }))
    assert.deepEqual(
      book('Work')
        .of([...emails, ...emails])
        .map(({ name }) => name),
      names,
    )
  })
}

test('a label is found by its name or its keyword, and Thunderbird’s by what they are called', () => {
  const labels = book('Work')
  labels.take([{ id: 'L', keyword: 'w', name: 'Årsmøte', colour: 'red' }])
  const named = ['årsmøte', 'W', 'IMPORTANT', '$label5', 'nobody'].map((name) => labels.keywordNamed(name))
  assert.deepEqual(named, ['w', 'w', '$label1', '$label5', undefined])
})

const made: readonly (readonly [name: string, keyword: string])[] = [
  ['Work', 'work_2'],
  ['Årsmøte 2026', 'arsmote_2026'],
  ['Straße & Æ', 'strasse_ae'],
  ['旅行', 'label'],
  ['Junk', 'junk_2'],
  ['$seen', 'seen'],
]
for (const [name, keyword] of made) {
  test(`"${name}" gets the keyword ${keyword}`, () => assert.equal(book('Work').newKeyword(name), keyword))
}

test('whatever a label is called, its keyword is one that the server takes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (name) => {
      const keyword = book('a', 'b').newKeyword(name)
      assert.ok(isKeyword(keyword) && mayBeLabel(keyword) && keyword === keyword.toLowerCase(), keyword)
    }),
  )
})
