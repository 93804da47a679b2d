import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TermsBook } from './terms-book.ts'
import { digestOfTexts } from './terms-version.ts'

/** Opens a book without versions, as two processes see it; disposing of it throws it away. */
type MakeTermsBook = () => Promise<AsyncDisposable & { readonly book: TermsBook; readonly other: TermsBook }>

function version(kind: 'terms' | 'privacy', text: string, atMs: number) {
  const texts = { en: text, nb: `${text} på norsk` }
  return { kind, atMs, texts, digest: digestOfTexts(texts) }
}

/** What every driver of `TermsBook` must do. */
export function describeTermsBook(name: string, make: MakeTermsBook): void {
  describe(`terms book: ${name}`, () => {
    test('versions are numbered for each kind, and come back as they were, the newest first', async () => {
      await using opened = await make()
      const { book, other } = opened
      assert.deepEqual(await book.versions('terms'), [])
      const [first, second, own] = [
        version('terms', 'One', 1),
        version('terms', 'Two', 2),
        version('privacy', 'Own', 3),
      ]
      for (const one of [first, second, own]) assert.equal(await book.publish(one), true)
      assert.deepEqual(await other.versions('terms'), [
        { ...second, number: 2 },
        { ...first, number: 1 },
      ])
      assert.deepEqual(await other.versions('privacy'), [{ ...own, number: 1 }])
    })

    test('the same text is no new version; one that comes back after another is', async () => {
      await using opened = await make()
      const { book, other } = opened
      await book.publish(version('terms', 'One', 1))
      assert.equal(await other.publish(version('terms', 'One', 2)), false)
      await book.publish(version('terms', 'Two', 3))
      assert.equal(await book.publish(version('terms', 'One', 4)), true)
      assert.deepEqual(
        (await book.versions('terms')).map(({ number, atMs }) => [number, atMs]),
        [
          [3, 4],
          [2, 3],
          [1, 1],
        ],
      )
    })

    test('processes that start at once publish once', async () => {
      await using opened = await make()
      const { book, other } = opened
      const added = await Promise.all([book, other, book, other].map((one) => one.publish(version('terms', 'One', 1))))
      assert.equal(added.filter(Boolean).length, 1)
      assert.equal((await book.versions('terms')).length, 1)
    })

    test('what a member has agreed to is there with when, the first time it was', async () => {
      await using opened = await make()
      const { book, other } = opened
      const first = { accountId: 'anna', kind: 'terms', number: 1, atMs: 5 } as const
      await book.accept(first)
      await other.accept({ ...first, atMs: 9 })
      await book.accept({ ...first, number: 2, atMs: 7 })
      await book.accept({ ...first, accountId: 'bob' })
      assert.deepEqual(await other.acceptances('anna'), [{ ...first, number: 2, atMs: 7 }, first])
      assert.deepEqual(await other.acceptances('nobody'), [])
    })
  })
}
