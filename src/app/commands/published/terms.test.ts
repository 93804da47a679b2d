import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ManualClock } from '../../../base/manual-clock.ts'
import { HouseTerms } from '../../../core/terms/house-terms.ts'
import { MemoryTermsBook } from '../../../core/terms/memory-terms-book.ts'
import { listTerms, showTerms } from './terms.ts'

async function openHouse() {
  const terms = new HouseTerms(new MemoryTermsBook(), new ManualClock(Date.UTC(2026, 10, 27)))
  await terms.publish('terms', { en: 'First.\n', nb: 'Første.\n' })
  await terms.publish('terms', { en: 'Second.\n' })
  await terms.publish('privacy', { en: 'Little.\n' })
  return { terms }
}

test('versions are listed with date and digest, without their texts', async () => {
  const { text, json } = await listTerms(await openHouse())
  assert.match(text, /terms +2 +2026-11-27 .* en +[0-9a-f]{64}\nterms +1 .* en, nb .*\nprivacy +1 /)
  assert.partialDeepStrictEqual(json, [
    { kind: 'terms', number: 2, languages: ['en'] },
    { number: 1 },
    { kind: 'privacy' },
  ])
  assert.doesNotMatch(JSON.stringify(json), /Second/)
})

test('a version is shown, the newest if none is named; what there is not is said with how to find what there is', async () => {
  const house = await openHouse()
  assert.equal((await showTerms(house, 'terms', undefined, 'en')).text, 'Second.')
  assert.equal((await showTerms(house, 'terms', 1, 'nb')).text, 'Første.')
  for (const [number, language] of [
    [2, 'nb'],
    [3, 'en'],
    [1, '__proto__'],
  ] as const) {
    await assert.rejects(showTerms(house, 'terms', number, language), {
      code: 'terms/not-found',
      message: /posthus terms list/,
    })
  }
})
