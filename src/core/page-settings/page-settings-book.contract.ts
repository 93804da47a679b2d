import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NO_PAGE_SETTINGS } from './page-settings.ts'
import type { PageSettingsBook } from './page-settings-book.ts'

/** What every driver of `PageSettingsBook` must do. */
export function describePageSettingsBook(
  name: string,
  make: () => Promise<AsyncDisposable & { readonly book: PageSettingsBook; readonly other: PageSettingsBook }>,
): void {
  test(`page settings, ${name}: what an account chose last of each, also at one moment, and nothing of one that chose nothing`, async () => {
    await using opened = await make()
    const { book, other } = opened
    await book.change('anna', { theme: 'dark', rows: 20 })
    await book.change('bo', { list: 'messages', folders: { F3: 'hidden', F4: 'shown' } })
    await other.change('bo', { folders: { F4: undefined, F5: 'hidden' } })
    await Promise.all([book.change('anna', { theme: 'system' }), other.change('anna', { zone: 'Europe/Oslo' })])
    const found = await Promise.all(['anna', 'bo', 'cecilie'].map((id) => other.settings(id)))
    assert.deepEqual(found, [
      { theme: 'system', zone: 'Europe/Oslo', rows: 20, list: undefined, folders: {} },
      { ...NO_PAGE_SETTINGS, list: 'messages', folders: { F3: 'hidden', F5: 'hidden' } },
      NO_PAGE_SETTINGS,
    ])
  })
}
