import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AlertBook, NamedClient, RaisedAlert } from './alert-book.ts'

/** Opens an empty book, as two processes see it; disposing of it throws it away. */
type MakeAlertBook = () => Promise<AsyncDisposable & { readonly book: AlertBook; readonly other: AlertBook }>

const raised = (id: string, atMs: number, more: Partial<RaisedAlert> = {}): RaisedAlert => ({
  id,
  accountId: 'anna',
  kind: 'forwarding',
  subject: 'x@y.test',
  atMs,
  toldMs: undefined,
  ...more,
})

/** What every driver of `AlertBook` must do. */
export function describeAlertBook(name: string, make: MakeAlertBook): void {
  describe(`alert book: ${name}`, () => {
    test('the same once more is one alert, as long as it is open and not too old', async () => {
      await using opened = await make()
      const { book, other } = opened
      await book.add(raised('1', 100), 0)
      await other.add(raised('2', 200), 100)
      await book.add(raised('3', 300), 250)
      await book.add(raised('4', 310, { subject: 'z@y.test' }), 0)
      await book.add(raised('5', 320, { kind: 'export', subject: '' }), 0)
      await book.add(raised('6', 330, { accountId: 'bo' }), 0)
      const shown = (await book.of('anna', 10)).map(({ id, atMs, times }) => `${id} ${atMs} ${times}`)
      assert.deepEqual(shown, ['5 320 1', '4 310 1', '3 300 1', '1 200 2'])
      assert.equal((await book.of('anna', 2)).length, 2)
      assert.equal(await other.answer('anna', '3', 'mine', 400), true)
      await book.add(raised('7', 410), 0)
      assert.deepEqual(
        (await other.open('anna', 10)).map(({ id, answer }) => [id, answer]),
        [
          ['1', undefined],
          ['5', undefined],
          ['4', undefined],
        ],
        'what is answered is not open; what is alike counts for one that still is',
      )
    })

    test('an answer is given once, and by nobody else', async () => {
      await using opened = await make()
      const { book } = opened
      await book.add(raised('1', 100), 0)
      assert.equal(await book.answer('bo', '1', 'mine', 1), false)
      assert.equal(await book.answer('anna', '1', 'not-mine', 1), true)
      assert.equal(await book.answer('anna', '1', 'mine', 2), false)
      assert.equal((await book.of('anna', 1))[0]?.answer, 'not-mine')
    })

    test('letters are written in order, and counted as they went', async () => {
      await using opened = await make()
      const { book, other } = opened
      await book.add(raised('2', 200, { subject: 'b' }), 0)
      await book.add(raised('1', 100, { subject: 'a' }), 0)
      await book.add(raised('3', 300, { subject: 'c', toldMs: 300 }), 0)
      assert.deepEqual(
        (await other.untold(10)).map(({ id }) => id),
        ['1', '2'],
      )
      assert.equal((await other.untold(1)).length, 1)
      await book.told(['1', '2'], 350)
      assert.deepEqual(await other.untold(10), [])
      assert.deepEqual(
        [await book.lettersSince('anna', 0), await book.lettersSince('anna', 301), await book.lettersSince('bo', 0)],
        [2, 1, 0],
      )
    })

    test('a client is new once, and again when it has not been seen for long; since when an account is watched is not forgotten', async () => {
      await using opened = await make()
      const { book, other } = opened
      const namedBy = Uint8Array.of(7)
      const [phone, desk] = [Uint8Array.of(1, 2), Uint8Array.of(3, 4)].map((name) => ({ name, namedBy })) as [
        NamedClient,
        NamedClient,
      ]
      assert.deepEqual(await book.meet('anna', phone, 100, 0), { watchedSinceMs: 100, seenMs: undefined })
      assert.deepEqual(await other.meet('anna', phone, 150, 50), { watchedSinceMs: 100, seenMs: 100 })
      assert.deepEqual(await book.meet('anna', desk, 160, 50), { watchedSinceMs: 100, seenMs: undefined })
      assert.deepEqual(await book.meet('bo', phone, 170, 50), { watchedSinceMs: 170, seenMs: undefined })
      assert.deepEqual(await book.meet('anna', phone, 900, 800), { watchedSinceMs: 100, seenMs: undefined })
      await book.forget(0, 5000)
      assert.deepEqual(await other.meet('anna', phone, 6000, 0), { watchedSinceMs: 100, seenMs: undefined })
    })

    test('clients that are named by another key are other clients, and the account is watched anew with them, once', async () => {
      await using opened = await make()
      const { book, other } = opened
      const name = Uint8Array.of(1, 2)
      const [before, after] = [Uint8Array.of(7), Uint8Array.of(8)]
      const meet = (namedBy: Uint8Array, nowMs: number, client = name) =>
        book.meet('anna', { name: client, namedBy }, nowMs, 0)
      assert.equal((await meet(before, 100)).watchedSinceMs, 100)
      const renamed = Uint8Array.of(9, 9)
      assert.deepEqual(await meet(after, 500, renamed), { watchedSinceMs: 500, seenMs: undefined })
      await book.forget(0, 5000)
      assert.equal((await other.meet('anna', { name: renamed, namedBy: after }, 6000, 0)).watchedSinceMs, 500)
      assert.equal((await meet(before, 7000)).watchedSinceMs, 100, 'a key that is put back begins nothing anew')
    })

    test('what is too old is forgotten', async () => {
      await using opened = await make()
      const { book } = opened
      await book.add(raised('1', 100, { subject: 'a' }), 0)
      await book.add(raised('2', 200, { subject: 'b' }), 0)
      await book.forget(150, 0)
      assert.deepEqual(
        (await book.of('anna', 10)).map(({ id }) => id),
        ['2'],
      )
    })
  })
}
