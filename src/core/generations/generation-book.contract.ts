import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { FIRST_GENERATIONS, type GenerationChoice } from './generation.ts'
import { type GenerationBook, MOST_KEPT } from './generation-book.ts'

/** Opens an empty book, as two processes see it; disposing of it throws it away. */
type MakeGenerationBook = () => Promise<
  AsyncDisposable & { readonly book: GenerationBook; readonly other: GenerationBook }
>

const choice = (accountId: string, generation: 'modern' | 'classic', atMs: number): GenerationChoice => ({
  accountId,
  generation,
  by: 'member',
  atMs,
})

/** What every driver of `GenerationBook` must do. */
export function describeGenerationBook(name: string, make: MakeGenerationBook): void {
  describe(`generation book: ${name}`, () => {
    test('webmails are as they begin until something is put, and then as it was put', async () => {
      await using opened = await make()
      const { book, other } = opened
      assert.deepEqual(await book.generations(), FIRST_GENERATIONS)
      const retiring = { id: 'classic', status: 'retiring', retireOn: '2027-03-01', atMs: 5, stoppedMs: 4 } as const
      await book.put([retiring])
      assert.deepEqual(await other.generations(), [FIRST_GENERATIONS[0], retiring])
      const legacy = { id: 'classic', status: 'legacy', retireOn: undefined, atMs: 6, stoppedMs: undefined } as const
      const modern = { id: 'modern', status: 'current', retireOn: undefined, atMs: 6, stoppedMs: undefined } as const
      await other.put([legacy, modern])
      assert.deepEqual(await book.generations(), [modern, legacy])
    })

    test('the newest choice of an account counts, also of two at one moment; the others are what was before', async () => {
      await using opened = await make()
      const { book, other } = opened
      assert.deepEqual(await book.choices('anna'), [])
      const made = [choice('anna', 'classic', 1), choice('anna', 'modern', 2), choice('anna', 'classic', 2)]
      for (const one of made) await book.choose(one)
      await other.choose({ ...choice('bo', 'modern', 1), by: 'operator' })
      assert.deepEqual(await other.choices('anna'), made.toReversed())
      assert.deepEqual(await book.choices('bo'), [{ ...choice('bo', 'modern', 1), by: 'operator' }])
    })

    test('each account is counted once, with what counts for it', async () => {
      await using opened = await make()
      const { book, other } = opened
      for (const one of [choice('anna', 'classic', 1), choice('anna', 'modern', 2), choice('bo', 'classic', 3)])
        await book.choose(one)
      await book.choose({ ...choice('cecilie', 'classic', 4), by: 'operator' })
      const counts = (await other.counts()).map(({ generation, by, accounts }) => `${generation} ${by} ${accounts}`)
      assert.deepEqual(counts.sort(), ['classic member 1', 'classic operator 1', 'modern member 1'])
      assert.deepEqual([...(await book.accountsOf('classic'))].sort(), ['bo', 'cecilie'])
    })

    test('whoever clicks without end fills nothing', async () => {
      await using opened = await make()
      const { book } = opened
      for (let at = 0; at < MOST_KEPT + 5; at++) await book.choose(choice('anna', at % 2 ? 'modern' : 'classic', at))
      const kept = await book.choices('anna')
      assert.deepEqual([kept.length, kept[0]?.atMs, kept.at(-1)?.atMs], [MOST_KEPT, MOST_KEPT + 4, 5])
    })
  })
}
