import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AccessEntry } from './access.ts'
import type { AccessBook } from './access-book.ts'

/** Opens a book without requests, as two processes see it; disposing of it throws it away. */
type MakeBook = () => Promise<AsyncDisposable & { readonly book: AccessBook; readonly other: AccessBook }>

const OLE = { accountId: 'ole', name: 'Ole' }
const REQUESTED = {
  what: 'requested',
  atMs: 1,
  by: OLE,
  terms: {
    accountId: 'anna',
    address: 'anna@example.org',
    ground: 'legal',
    reference: 'case 7 “ø”',
    why: 'an order',
    mailbox: 'INBOX',
    sealKey: 'key',
    hours: 24,
    deferDays: 0,
  },
} as const satisfies AccessEntry
const APPROVED: AccessEntry = { what: 'approved', atMs: 2, by: { accountId: 'kari', name: 'Kari' } }

/** What every driver of `AccessBook` must do. */
export function describeAccessBook(name: string, make: MakeBook): void {
  describe(`access book: ${name}`, () => {
    test('requests are counted from 1, and come back as they were written', async () => {
      await using opened = await make()
      const { book, other } = opened
      assert.deepEqual([await book.open(REQUESTED), await other.open({ ...REQUESTED, atMs: 9 })], [1, 2])
      assert.equal(await other.append(1, APPROVED, 1), true)
      assert.deepEqual(await book.entries(1), [REQUESTED, APPROVED])
      assert.deepEqual([...(await book.all()).keys()], [1, 2])
      assert.deepEqual(await book.entries(3), [])
    })

    test('of those who act at once one is told that it is too late', async () => {
      await using opened = await make()
      const { book, other } = opened
      await book.open(REQUESTED)
      const done = await Promise.all([book, other, book].map((one) => one.append(1, APPROVED, 1)))
      assert.deepEqual(done.toSorted(), [false, false, true])
      assert.equal((await other.entries(1)).length, 2)
    })
  })
}
