import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { RecoveryBook, RecoveryLink } from './recovery-book.ts'

/** Opens an empty book, as two processes see it; disposing of it throws it away. */
type MakeRecoveryBook = () => Promise<AsyncDisposable & { readonly book: RecoveryBook; readonly other: RecoveryBook }>

const octets = (value: number) => new Uint8Array(32).fill(value)
const code = (value: number) => ({ mac: octets(value), keyId: 'a' })

function link(id: string, facts: Partial<RecoveryLink> = {}): RecoveryLink {
  return { id, accountId: 'anna', by: 'address', createdMs: 1, dueMs: 10, untilMs: 20, ...facts }
}

/** What every driver of `RecoveryBook` must do. */
export function describeRecoveryBook(name: string, make: MakeRecoveryBook): void {
  describe(`recovery book: ${name}`, () => {
    test('codes are kept, replaced together, and spent once, however many try', async () => {
      await using opened = await make()
      const { book, other } = opened
      await book.putCodes('anna', [code(1), code(2)])
      await book.putCodes('bob', [code(3)])
      assert.deepEqual(await other.codes('anna'), [code(1), code(2)])
      const spent = await Promise.all([book, other, book].map((one) => one.spendCode('anna', octets(1))))
      assert.equal(spent.filter(Boolean).length, 1)
      assert.equal(await book.spendCode('anna', octets(3)), false)
      assert.deepEqual(await book.codes('anna'), [code(2)])
      await other.putCodes('anna', [code(4)])
      assert.deepEqual([await book.codes('anna'), await book.codes('bob')], [[code(4)], [code(3)]])
    })

    test('an account has one address, or none', async () => {
      await using opened = await make()
      const { book, other } = opened
      const first = { accountId: 'anna', sealed: octets(1), codeMac: octets(2), verifiedMs: undefined }
      await book.putAddress(first)
      assert.deepEqual(await other.address('anna'), first)
      await book.putAddress({ ...first, sealed: octets(5), verifiedMs: 7 })
      assert.deepEqual(await other.address('anna'), { ...first, sealed: octets(5), verifiedMs: 7 })
      assert.deepEqual([await other.removeAddress('anna'), await book.removeAddress('anna')], [true, false])
      assert.equal(await book.address('anna'), undefined)
    })

    test('links are found by what opens and by what cancels them, and ended together, once', async () => {
      await using opened = await make()
      const { book, other } = opened
      await book.addLink(link('x'), octets(1), octets(2))
      await book.addLink(link('y', { by: 'operator', createdMs: 2 }), octets(3), octets(4))
      await book.addLink(link('z', { accountId: 'bob' }), octets(5), octets(6))
      assert.deepEqual(await other.tryFindLink(octets(1)), { link: link('x'), opens: true })
      assert.deepEqual(await other.tryFindLink(octets(2)), { link: link('x'), opens: false })
      assert.equal(await other.tryFindLink(octets(9)), undefined)
      assert.deepEqual(
        (await book.links('anna', 19)).map(({ id }) => id),
        ['x', 'y'],
      )
      assert.deepEqual(await book.links('anna', 20), [])
      const ended = await Promise.all([book, other].map((one) => one.endLinks('anna')))
      assert.deepEqual(ended.sort(), [0, 2])
      assert.equal(await book.tryFindLink(octets(1)), undefined)
      await book.sweep(19)
      assert.equal((await book.links('bob', 1)).length, 1)
      await book.sweep(20)
      assert.equal(await book.tryFindLink(octets(5)), undefined)
    })
  })
}
