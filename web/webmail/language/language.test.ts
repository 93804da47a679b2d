import assert from 'node:assert/strict'
import { glob } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { KEY_TABLE } from '../keys/key-table.ts'
import type { AreaTexts } from './area-texts.ts'
import { ENGLISH, type TextKey } from './english.ts'
import { LANGUAGES, Language, type LanguageTag, languageOf, TEXTS } from './language.ts'

const tags = Object.keys(LANGUAGES) as LanguageTag[]
const placesOf = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort()

for (const tag of tags) {
  test(`${LANGUAGES[tag]} has every text, none is empty, and each has the places that English has`, () => {
    assert.deepEqual(Object.keys(TEXTS[tag]).sort(), Object.keys(ENGLISH).sort())
    for (const [key, text] of Object.entries(TEXTS[tag])) {
      assert.notEqual(text.trim(), '', key)
      assert.deepEqual(placesOf(text), placesOf(ENGLISH[key as TextKey]), key)
    }
  })
}

test('no language is English under another name', () => {
  const same = (tag: LanguageTag) =>
    Object.entries(TEXTS[tag]).filter(([key, text]) => text.length > 12 && text === ENGLISH[key as TextKey])
  for (const tag of tags.filter((one) => one !== 'en'))
    assert.deepEqual(
      same(tag).map(([key]) => key),
      ['searchHint'],
    )
})

test('every command of the keys has its words', () => {
  for (const { command } of KEY_TABLE) assert.ok(`key.${command}` in ENGLISH, command)
})

test('what is put in stands in its place, numbers as they are written there', () => {
  assert.equal(new Language('de').text('selected', { count: 12345 }), '12.345 ausgewählt')
  assert.equal(new Language('en').text('hop.fromTo', { from: '{by}', by: 'b' }), '{by} to b')
})

test('a date is as short as can be told', () => {
  const english = new Language('en', 'UTC')
  const now = new Date('2026-11-27T12:00:00Z')
  const cases = [
    ['2026-11-27T08:05:00Z', '08:05'],
    ['2026-11-26T23:05:00Z', '26 Nov'],
    ['2025-11-26T23:05:00Z', '26 Nov 2025'],
  ] as const
  for (const [date, shown] of cases) assert.equal(english.shortDate(new Date(date), now), shown)
})

test('sizes are rounded to what people read', () => {
  const shown = [999, 1500, 12_345, 2_500_000].map((octets) => new Language('nb').size(octets))
  assert.deepEqual(shown, ['999 B', '1,5 kB', '12 kB', '2,5 MB'])
})

test('a language that nobody knows is English', () => {
  assert.deepEqual(['nb', 'xx', 'toString'].map(languageOf), ['nb', 'en', 'en'])
})

for (const { name, texts } of await areaTexts()) {
  for (const tag of tags) {
    test(`of ${name}, ${LANGUAGES[tag]} has every text, none is empty, and each has the places that English has`, () => {
      assert.deepEqual(Object.keys(texts[tag]).sort(), Object.keys(texts.en).sort())
      for (const [key, text] of Object.entries(texts[tag])) {
        assert.notEqual(text.trim(), '', key)
        assert.deepEqual(placesOf(text), placesOf(texts.en[key] ?? ''), key)
        if (tag !== 'en' && text.length > 12) assert.notEqual(text, texts.en[key], key)
      }
    })
  }
}

/** The texts of all areas: `AREA/texts/texts.ts`. */
async function areaTexts(): Promise<readonly { readonly name: string; readonly texts: AreaTexts<string> }[]> {
  const root = join(import.meta.dirname, '..')
  const found = await Array.fromAsync(glob('*/texts/texts.ts', { cwd: root }))
  assert.ok(found.length > 1, 'no area has texts')
  return Promise.all(
    found.sort().map(async (path) => {
      const [texts] = Object.values<AreaTexts<string>>(await import(join(root, path)))
      return { name: path.split('/')[0] ?? '', texts: texts as AreaTexts<string> }
    }),
  )
}
