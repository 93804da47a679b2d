import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Problem } from './problem.ts'
import type { ProblemBook } from './problem-book.ts'

/** Opens a book without reports, as two processes see it; disposing of it throws it away. */
type MakeBook = () => Promise<AsyncDisposable & { readonly book: ProblemBook; readonly other: ProblemBook }>

function problem(id: string, atMs: number, accountId = 'anna'): Problem {
  const changes = [{ id: 'version:1', title: 'Posthus 1', atMs: 1 }]
  return {
    id,
    atMs,
    accountId,
    address: `${accountId}@example.org`,
    kind: 'sending',
    text: '“ø”\n😀',
    changes,
    answer: undefined,
  }
}

/** What every driver of `ProblemBook` must do. */
export function describeProblemBook(name: string, make: MakeBook): void {
  describe(`problems: ${name}`, () => {
    test('reports come back as they were written: those of a member, and what is open before what is answered', async () => {
      await using opened = await make()
      const { book, other } = opened
      for (const one of [problem('a', 1), problem('b', 2), problem('c', 3, 'bob')])
        assert.equal(await book.add(one, 9), true)
      assert.deepEqual(await other.tryFind('a'), problem('a', 1))
      assert.deepEqual(
        (await other.of('anna')).map(({ id }) => id),
        ['b', 'a'],
      )
      const answer = { atMs: 9, by: 'Kari', text: 'It is mended.' }
      assert.equal(await other.answer('a', answer), true)
      assert.equal(await book.answer('a', { ...answer, by: 'Ole' }), false)
      assert.equal(await book.answer('nobody', answer), false)
      assert.deepEqual((await book.tryFind('a'))?.answer, answer)
      assert.deepEqual(
        (await book.latest(9)).map(({ id }) => id),
        ['b', 'c', 'a'],
      )
      assert.deepEqual(
        (await book.latest(1)).map(({ id }) => id),
        ['b'],
      )
    })

    test('a member who has many that nobody has answered reports no more, also of several at once', async () => {
      await using opened = await make()
      const { book, other } = opened
      const added = await Promise.all(
        ['a', 'b', 'c', 'd'].map((id, at) => (at % 2 ? book : other).add(problem(id, at), 2)),
      )
      assert.equal(added.filter(Boolean).length, 2)
      assert.equal(await book.add(problem('e', 9, 'bob'), 2), true)
      const [first] = await book.of('anna')
      await book.answer(first?.id ?? '', { atMs: 1, by: 'Kari', text: 'x' })
      assert.equal(await book.add(problem('f', 9), 2), true)
    })
  })
}
