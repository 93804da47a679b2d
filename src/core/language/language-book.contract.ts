import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LanguageBook } from './language-book.ts'

/** What every driver of `LanguageBook` must do. */
export function describeLanguageBook(
  name: string,
  make: () => Promise<AsyncDisposable & { readonly book: LanguageBook; readonly other: LanguageBook }>,
): void {
  test(`languages, ${name}: the one that an account chose last, and none of one that has chosen nothing`, async () => {
    await using opened = await make()
    const { book, other } = opened
    await book.put('anna', 'nb')
    await book.put('bo', 'en')
    await other.put('anna', 'de')
    const found = await Promise.all(['anna', 'bo', 'cecilie'].map((id) => book.language(id)))
    assert.deepEqual(found, ['de', 'en', undefined])
  })
}
