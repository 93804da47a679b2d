import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { acceptedLanguage, LANGUAGES } from './language.ts'

const fields: readonly (readonly [string, string])[] = [
  ['', 'en'],
  ['*', 'en'],
  ['fr', 'en'],
  ['da, sv;q=0.8', 'en'],
  ['nb', 'nb'],
  ['no', 'nb'],
  ['nn-NO, en;q=0.5', 'nb'],
  ['nb-NO,nb;q=0.9,no;q=0.8,en;q=0.7', 'nb'],
  ['de-AT', 'de'],
  ['DE', 'de'],
  ['fr, de;q=0.4, en;q=0.3', 'de'],
  ['en;q=0.3, de;q=0.4', 'de'],
  ['de;q=0, en;q=0.1', 'en'],
  ['de ; q=1.000 , en', 'de'],
  ['en, de', 'en'],
  ['de;q=2', 'en'],
  ['de;q=abc', 'en'],
  ['constructor, __proto__', 'en'],
]
for (const [field, language] of fields) {
  test(`"${field}" is answered in ${language}`, () => assert.equal(acceptedLanguage(field), language))
}

test('any field is answered in a language that there is, and soon', () => {
  fc.assert(fc.property(fc.string({ maxLength: 2000 }), (field) => Object.hasOwn(LANGUAGES, acceptedLanguage(field))))
  assert.equal(acceptedLanguage(`${'x;q='.repeat(20_000)}`), 'en')
  assert.equal(acceptedLanguage(`${' '.repeat(60_000)}de`), 'de')
})
