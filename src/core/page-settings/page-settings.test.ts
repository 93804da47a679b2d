import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { changedPageSettings, NO_PAGE_SETTINGS, readPageSettings } from './page-settings.ts'

const CHOSEN = { theme: 'dark', zone: 'Europe/Oslo', rows: 20, list: 'messages', folders: { F3: 'hidden' } } as const

test('what was chosen is read as it was written, and what nobody can choose was not chosen', () => {
  assert.deepEqual(readPageSettings(JSON.parse(JSON.stringify(CHOSEN))), CHOSEN)
  for (const bad of [
    null,
    'dark',
    [],
    { theme: 'puce', zone: 'Mars/Olympus', rows: '20', list: 1, folders: { x: 'shown', F1: 1 } },
  ]) {
    assert.deepEqual(readPageSettings(bad), NO_PAGE_SETTINGS)
  }
  fc.assert(fc.property(fc.anything(), (value) => void readPageSettings(value)))
})

test('a change of one thing leaves the others', () => {
  assert.deepEqual(changedPageSettings(CHOSEN, { theme: 'system' }), { ...CHOSEN, theme: 'system' })
  assert.deepEqual(changedPageSettings(NO_PAGE_SETTINGS, { rows: 80 }), { ...NO_PAGE_SETTINGS, rows: 80 })
})
