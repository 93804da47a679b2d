import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { NewsBook } from './news-book.ts'
import type { NewsItem } from './news-item.ts'

/** Opens a book without news, as two processes see it; disposing of it throws it away. */
type MakeNewsBook = () => Promise<AsyncDisposable & { readonly book: NewsBook; readonly other: NewsBook }>

const ITEM: NewsItem = {
  id: '2026-11-27-a',
  kind: 'incident',
  atMs: 2,
  changedMs: 2,
  resolvedMs: undefined,
  texts: { en: { title: 'Ø "quoted" <b>', text: 'One\n\ntwo 🕊' }, nb: { title: 'N', text: 't' } },
}

/** What every driver of `NewsBook` must do. */
export function describeNewsBook(name: string, make: MakeNewsBook): void {
  describe(`news book: ${name}`, () => {
    test('what was put is there, as it was, the newest first and no more than asked for', async () => {
      await using opened = await make()
      const { book, other } = opened
      const older = { ...ITEM, id: 'older', atMs: 1 }
      const twin = { ...ITEM, id: '2026-11-27-b' }
      for (const item of [ITEM, older, twin]) await book.put(item)
      assert.deepEqual(await other.items(10), [twin, ITEM, older])
      assert.deepEqual(await other.items(1), [twin])
      assert.deepEqual(await other.item(ITEM.id), ITEM)
      assert.equal(await other.item('none'), undefined)
    })

    test('what is put again is in the place of what there was', async () => {
      await using opened = await make()
      const { book } = opened
      await book.put(ITEM)
      const resolved: NewsItem = { ...ITEM, changedMs: 5, resolvedMs: 5, texts: { de: { title: 'D', text: 't' } } }
      await book.put(resolved)
      assert.deepEqual(await book.items(10), [resolved])
    })

    test('what is removed is gone, once', async () => {
      await using opened = await make()
      const { book, other } = opened
      await book.put(ITEM)
      assert.deepEqual([await other.remove(ITEM.id), await book.remove(ITEM.id)], [true, false])
      assert.deepEqual(await book.items(10), [])
    })
  })
}
