import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemberLanguages } from '../../core/language/member-languages.ts'
import { MemoryLanguageBook } from '../../core/language/memory-language-book.ts'
import { takeInLanguage } from './take-in-language.ts'

for (const [what, archived, chosen] of [
  ['a language that is spoken here', { language: 'de' }, 'de'],
  ['Norwegian by another name', { language: 'no' }, 'nb'],
  ['one that is not spoken here', { language: 'fr' }, undefined],
  ['none that was chosen', { language: null }, undefined],
  ['an archive from before, without the file', [], undefined],
  ['what is no language', { language: { toString: 'de' } }, undefined],
  ['what is no object', null, undefined],
] as const) {
  test(`${what}: ${chosen}`, async () => {
    const languages = new MemberLanguages(new MemoryLanguageBook())
    await takeInLanguage(languages, 'anna', archived)
    assert.equal(await languages.chosen('anna'), chosen)
  })
}

test('what was chosen here stays', async () => {
  const languages = new MemberLanguages(new MemoryLanguageBook())
  await languages.choose('anna', 'nb')
  await takeInLanguage(languages, 'anna', { language: 'de' })
  assert.equal(await languages.chosen('anna'), 'nb')
})
