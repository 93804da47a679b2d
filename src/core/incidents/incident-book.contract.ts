import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFault } from '../../base/fault.ts'
import { anOpening } from './incident.fixture.ts'
import type { IncidentBook } from './incident-book.ts'

export type MakeIncidentBook = () => Promise<
  { readonly book: IncidentBook; readonly reopen: () => Promise<IncidentBook> } & AsyncDisposable
>

/** What every driver of `IncidentBook` keeps. */
export function describeIncidentBook(name: string, make: MakeIncidentBook): void {
  test(`${name}: incidents are numbered, and told by their entries after it was opened again`, async () => {
    await using made = await make()
    const first = await made.book.open(anOpening({ summary: 'one' }))
    const second = await made.book.open(anOpening({ summary: 'two' }))
    assert.deepEqual([first, second], [1, 2])
    await made.book.append(2, { what: 'run', atMs: 5, by: 'ada' })
    const book = await made.reopen()
    assert.deepEqual(
      (await book.incidents()).map(({ id, opening, isWanted }) => [id, opening.summary, isWanted]),
      [
        [1, 'one', false],
        [2, 'two', true],
      ],
    )
    assert.deepEqual(await book.incident(2), (await book.incidents())[1])
  })

  test(`${name}: of two who go on at once one is told that the other was first`, async () => {
    await using made = await make()
    const id = await made.book.open(anOpening())
    const entry = { what: 'assessed', risk: 'low', reason: 'nobody was there', atMs: 2, by: 'ada' } as const
    const taken = await Promise.all([made.book.append(id, entry, 1), made.book.append(id, entry, 1)])
    assert.deepEqual(taken.toSorted(), [false, true])
    assert.equal((await made.book.incident(id)).entries.length, 2)
  })

  test(`${name}: an incident that is not there`, async () => {
    await using made = await make()
    for (const work of [made.book.incident(7), made.book.append(7, { what: 'run', atMs: 1, by: 'ada' })]) {
      await assert.rejects(work, (error) => isFault(error, 'incident/not-found'))
    }
  })

  test(`${name}: a member is advised once`, async () => {
    await using made = await make()
    const id = await made.book.open(anOpening())
    assert.equal(await made.book.advised(id, 'a', 1), true)
    assert.equal(await made.book.advised(id, 'a', 2), false)
    assert.deepEqual(await made.book.advisedAccounts(id), new Set(['a']))
    assert.deepEqual(await made.book.advisedAccounts(id + 1), new Set())
  })
}
