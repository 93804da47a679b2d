import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { digestOfInvitation, type Invitation } from './invitation.ts'
import type { InvitationBook } from './invitation-book.ts'

/** Opens a book without invitations, as two processes see it; disposing of it throws it away. */
type MakeInvitationBook = () => Promise<
  AsyncDisposable & { readonly book: InvitationBook; readonly other: InvitationBook }
>

const digest = digestOfInvitation('abcd-efgh-jkmn-pqrs')

function invitation(id: string, facts: Partial<Invitation> = {}): Invitation {
  return { id, note: 'Bob & friends', uses: 2, used: 0, createdMs: 10, untilMs: 100, ...facts }
}

/** What every driver of `InvitationBook` must do. */
export function describeInvitationBook(name: string, make: MakeInvitationBook): void {
  describe(`invitation book: ${name}`, () => {
    test('an invitation is found by its code and listed, the newest first', async () => {
      await using opened = await make()
      const { book, other } = opened
      await book.add(invitation('a'), digest)
      await book.add(invitation('b', { createdMs: 20 }), digestOfInvitation('other'))
      assert.deepEqual(await other.tryFind(digest), invitation('a'))
      assert.equal(await other.tryFind(digestOfInvitation('none')), undefined)
      assert.deepEqual(
        (await other.all()).map(({ id }) => id),
        ['b', 'a'],
      )
    })

    test('as many join with it as may, however many come at once; who did not after all gives it back', async () => {
      await using opened = await make()
      const { book, other } = opened
      await book.add(invitation('a'), digest)
      const used = await Promise.all([book, other, book, other].map((one) => one.use('a', 50)))
      assert.equal(used.filter(Boolean).length, 2)
      await other.giveBack('a')
      assert.deepEqual([await book.use('a', 50), await book.use('a', 50)], [true, false])
      assert.equal((await book.tryFind(digest))?.used, 2)
      assert.equal(await book.use('none', 50), false)
    })

    test('it is good until its end, and not when it was revoked', async () => {
      await using opened = await make()
      const { book, other } = opened
      await book.add(invitation('a'), digest)
      assert.deepEqual([await book.use('a', 100), await book.use('a', 99)], [false, true])
      assert.deepEqual([await other.revoke('a'), await other.revoke('a')], [true, false])
      assert.deepEqual([await book.use('a', 50), await book.tryFind(digest)], [false, undefined])
    })

    test('those that were over long ago are forgotten', async () => {
      await using opened = await make()
      const { book } = opened
      await book.add(invitation('a'), digest)
      await book.sweep(100)
      assert.equal((await book.all()).length, 1)
      await book.sweep(101)
      assert.deepEqual(await book.all(), [])
    })
  })
}
