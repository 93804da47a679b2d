import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AbuseBook, Opening } from './abuse-book.ts'
import { type AbuseEntry, keyOfAccount } from './abuse-case.ts'

/** Opens a book without cases, as two processes see it; disposing of it throws it away. */
type MakeBook = () => Promise<AsyncDisposable & { readonly book: AbuseBook; readonly other: AbuseBook }>

const KARI = { accountId: 'kari', name: 'Kari “ø” 😀' }
const DAY_MS = 86_400_000

function opening(atMs: number, accountId = 'anna', source: Opening['source'] = 'report'): Opening {
  const account = { accountId, address: `${accountId}@example.org` }
  return { what: 'opened', atMs, key: keyOfAccount(accountId), source, account, about: 'spam' }
}

const closing = (atMs: number): AbuseEntry => ({ what: 'closed', atMs, by: KARI, why: 'done' })

/** What every driver of `AbuseBook` must do. */
export function describeAbuseBook(name: string, make: MakeBook): void {
  describe(`abuse cases: ${name}`, () => {
    test('a case comes back as it was written, with what was appended, for all processes', async () => {
      await using opened = await make()
      const { book, other } = opened
      const { id } = await book.open(opening(5))
      const warned: AbuseEntry = { what: 'acted', atMs: 6, measure: 'warn', by: KARI, why: 'line\n“ø” 😀' }
      assert.equal(await other.append(id, warned, 1), true)
      assert.deepEqual((await book.tryFind(id))?.entries, [opening(5), warned])
      assert.equal((await other.tryFind(id))?.state, 'acted')
      assert.equal(await book.tryFind(id + 1), undefined)
    })

    test('of two who go on at once one is told', async () => {
      await using opened = await make()
      const { book, other } = opened
      const { id } = await book.open(opening(5))
      const went = await Promise.all([book.append(id, closing(6), 1), other.append(id, closing(6), 1)])
      assert.deepEqual(went.toSorted(), [false, true])
      assert.equal(await book.append(99, closing(6), 1), false)
    })

    test('reports of many join the one case that is open, and open another when that is closed', async () => {
      await using opened = await make()
      const { book, other } = opened
      const all = await Promise.all([1, 2, 3, 4].map((at) => (at % 2 ? book : other).open(opening(at))))
      assert.equal(new Set(all.map(({ id }) => id)).size, 1)
      assert.equal(all.filter(({ isNew }) => isNew).length, 1)
      const id = all[0]?.id ?? 0
      await book.append(id, closing(9), 1)
      const next = await other.open(opening(10))
      assert.deepEqual([next.isNew, next.id > id], [true, true])
    })

    test('reports open so many cases and no more; those that are open are joined all the same', async () => {
      await using opened = await make()
      const { book, other } = opened
      const bound = { sinceMs: 10, most: 2 }
      await book.openWithin(opening(9, 'old'), bound)
      await book.open(opening(10, 'by hand', 'operator'))
      for (const [at, who] of ['anna', 'bo'].entries())
        assert.equal((await other.openWithin(opening(10 + at, who), bound))?.isNew, true)
      assert.equal(await book.openWithin(opening(12, 'cleo'), bound), undefined)
      assert.equal((await book.openWithin(opening(13, 'anna'), bound))?.isNew, false)
      assert.equal((await book.openWithin(opening(14, 'cleo'), { ...bound, sinceMs: 11 }))?.isNew, true)
    })

    test('a case that nobody was named for is found by the account that it is found to be about', async () => {
      await using opened = await make()
      const { book } = opened
      const { id } = await book.open({ what: 'opened', atMs: 1, key: 'reporter x', source: 'report', about: '' })
      assert.deepEqual(await book.find({ accountId: 'anna', most: 9 }), [])
      const account = { accountId: 'anna', address: 'anna@example.org' }
      await book.append(id, { what: 'attributed', atMs: 2, account, by: KARI, why: 'log' }, 1)
      assert.deepEqual(
        (await book.find({ accountId: 'anna', most: 9 })).map((one) => one.id),
        [id],
      )
      assert.deepEqual(await book.open(opening(3)), { id, isNew: false })
    })

    test('they are listed with what changed last first, open or closed, and closed ones go when they are old', async () => {
      await using opened = await make()
      const { book } = opened
      const ids = []
      for (const [at, who] of ['anna', 'bo', 'cleo'].entries()) ids.push((await book.open(opening(at, who))).id)
      await book.append(ids[0] ?? 0, closing(10), 1)
      const idsOf = async (query: { isOpen?: boolean; most?: number }) =>
        (await book.find({ most: 9, ...query })).map(({ id }) => id)
      assert.deepEqual(await idsOf({}), [ids[0], ids[2], ids[1]])
      assert.deepEqual(await idsOf({ isOpen: true }), [ids[2], ids[1]])
      assert.deepEqual(await idsOf({ isOpen: false }), [ids[0]])
      assert.deepEqual(await idsOf({ most: 1 }), [ids[0]])
      assert.equal(await book.prune(10), 0)
      assert.equal(await book.prune(11), 1)
      assert.deepEqual(await idsOf({}), [ids[2], ids[1]])
    })

    test('what happened is counted by quarters, and the numbers stay when cases go', async () => {
      await using opened = await make()
      const { book, other } = opened
      const { id } = await book.open(opening(0))
      await book.append(id, { what: 'acted', atMs: 1, measure: 'warn', by: KARI, why: 'spam' }, 1)
      await other.append(id, { what: 'appealed', atMs: 2, number: 1, text: 'no', via: 'link' }, 2)
      const decided = { what: 'decided', atMs: 3, number: 1, isReversed: true, words: 'so', by: KARI } as const
      await book.append(id, { ...decided, isAlone: true }, 3)
      await book.append(id, closing(91 * DAY_MS), 4)
      await book.open(opening(91 * DAY_MS, 'bo', 'operator'))
      await book.prune(200 * DAY_MS)
      assert.deepEqual(
        (await other.tallies()).map(({ quarter, what, times }) => `${quarter} ${what} ${times}`).toSorted(),
        [
          ...['1970-Q1 alone 1', '1970-Q1 appeals 1', '1970-Q1 cases 1', '1970-Q1 reversed 1', '1970-Q1 warn 1'],
          '1970-Q2 cases 1',
        ],
      )
    })
  })
}
