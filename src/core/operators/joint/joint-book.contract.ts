import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { JointBook } from './joint-book.ts'
import type { JointEntry } from './joint-deed.ts'

/** Opens an empty book, as two processes see it; disposing of it throws it away. */
type MakeBook = () => Promise<AsyncDisposable & { readonly book: JointBook; readonly other: JointBook }>

const REQUESTED = {
  what: 'requested',
  atMs: 1,
  by: { accountId: 'ole', name: 'Ole “ø”' },
  terms: {
    work: { kind: 'cert.revoke', id: 'c1', reason: 'key-compromise', isAnyway: true },
    subject: 'mail.example.org',
    why: 'it leaked',
  },
} as const satisfies JointEntry
const AGREED: JointEntry = { what: 'agreed', atMs: 2, by: { accountId: 'kari', name: 'Kari' } }

/** What every driver of `JointBook` must do. */
export function describeJointBook(name: string, make: MakeBook): void {
  describe(`joint book: ${name}`, () => {
    test('deeds are counted from 1, and come back as they were written', async () => {
      await using opened = await make()
      const { book, other } = opened
      assert.deepEqual([await book.open(REQUESTED), await other.open({ ...REQUESTED, atMs: 9 })], [1, 2])
      assert.equal(await other.append(1, AGREED, 1), true)
      assert.deepEqual(await book.entries(1), [REQUESTED, AGREED])
      assert.deepEqual([...(await book.all()).keys()], [1, 2])
      assert.deepEqual(await book.entries(3), [])
      assert.equal(await book.append(3, AGREED, 0), false)
    })

    test('of those who act at once one is told that it is too late', async () => {
      await using opened = await make()
      const { book, other } = opened
      await book.open(REQUESTED)
      const done = await Promise.all([book, other, book].map((one) => one.append(1, AGREED, 1)))
      assert.deepEqual(done.toSorted(), [false, false, true])
      assert.equal((await other.entries(1)).length, 2)
    })
  })
}
