import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountExport, ExportBook } from './export-book.ts'

interface Opened extends AsyncDisposable {
  readonly book: ExportBook
}

function wanted(id: string, requestedMs: number, more: Partial<AccountExport> = {}): AccountExport {
  return {
    id,
    accountId: 'a',
    state: 'requested',
    requestedMs,
    token: `t-${id}`,
    done: 0,
    expected: 0,
    downloads: 0,
    ...more,
  }
}

/** What every book of exports does. */
export function describeExportBook(name: string, open: () => Promise<Opened>): void {
  test(`exports, ${name}: one at a time of an account, and so many in a time`, async () => {
    await using opened = await open()
    const { book } = opened
    assert.equal(await book.request(wanted('1', 10), 0, 2), 'added')
    assert.equal(await book.request(wanted('2', 11), 0, 2), 'under-way')
    assert.equal(await book.request(wanted('b', 11, { accountId: 'b' }), 0, 2), 'added')
    await book.change('1', { state: 'failed' })
    assert.equal(await book.request(wanted('2', 12), 0, 2), 'added')
    await book.change('2', { state: 'ready', readyMs: 13 })
    assert.equal(await book.request(wanted('3', 14), 0, 2), 'too-many')
    assert.equal(await book.request(wanted('3', 14), 11, 2), 'added')
    assert.deepEqual(
      (await book.of('a')).map(({ id }) => id),
      ['3', '2', '1'],
    )
  })

  test(`exports, ${name}: what was broken off comes first, then what waits the longest`, async () => {
    await using opened = await open()
    const { book } = opened
    assert.equal(await book.next(), undefined)
    await book.request(wanted('1', 20), 0, 5)
    await book.request(wanted('b', 10, { accountId: 'b' }), 0, 5)
    assert.equal((await book.next())?.id, 'b')
    await book.change('1', { state: 'building', done: 3, expected: 9 })
    assert.deepEqual(await book.next(), wanted('1', 20, { state: 'building', done: 3, expected: 9 }))
    assert.equal(await book.change('nobody', { state: 'ready' }), false)
  })

  test(`exports, ${name}: all that is known of one, its downloads, and its end`, async () => {
    await using opened = await open()
    const { book } = opened
    await book.request(wanted('1', 10), 0, 5)
    assert.equal(await book.countDownload('1', 2), false)
    const facts = { state: 'ready', readyMs: 100, bytes: 2 ** 40, digest: 'd', fileDigest: 'f', missing: 1 } as const
    assert.equal(await book.change('1', facts), true)
    assert.deepEqual([await book.countDownload('1', 2), await book.countDownload('1', 2)], [true, true])
    assert.equal(await book.countDownload('1', 2), false)
    assert.deepEqual(await book.of('a'), [wanted('1', 10, { ...facts, downloads: 2 })])
    assert.deepEqual([(await book.old(100)).length, (await book.old(101)).length], [0, 1])
    await book.forget({ beforeMs: 1000 })
    assert.equal((await book.of('a')).length, 1)
    await book.change('1', { state: 'expired' })
    assert.equal((await book.old(1000)).length, 0)
    await book.forget({ beforeMs: 1000 })
    assert.equal((await book.of('a')).length, 0)
    await book.request(wanted('2', 10), 0, 5)
    await book.forget({ accountId: 'a' })
    assert.equal(await book.next(), undefined)
  })
}
