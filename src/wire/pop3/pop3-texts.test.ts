import assert from 'node:assert/strict'
import { test } from 'node:test'
import { languageOf, POP3_LANGUAGES, pop3Text } from './pop3-texts.ts'

test('language tags lead to a language that is spoken, or to none', () => {
  const tags = { en: 'en', 'EN-gb': 'en', '*': 'en', no: 'nb', 'nb-NO': 'nb', de: 'de', fr: undefined, '': undefined }
  for (const [tag, language] of Object.entries(tags)) assert.equal(languageOf(tag), language, tag)
})

test('every language has its own words', () => {
  const words = Object.keys(POP3_LANGUAGES).map((language) => pop3Text('goodbye', languageOf(language) ?? 'en'))
  assert.equal(new Set(words).size, 3)
})
