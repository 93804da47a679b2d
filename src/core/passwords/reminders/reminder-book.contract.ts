import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ReminderBook } from './reminder-book.ts'

/** What every driver of `ReminderBook` must do. */
export function describeReminderBook(
  name: string,
  make: () => Promise<AsyncDisposable & { readonly book: ReminderBook; readonly other: ReminderBook }>,
): void {
  test(`password reminders, ${name}: what was chosen last counts, and what was told stays told`, async () => {
    await using opened = await make()
    const { book, other } = opened
    assert.equal(await book.reminder('anna'), undefined)
    await book.choose('anna', 365)
    await book.choose('bo', 180)
    await other.told('anna', 50)
    await other.told('nobody', 50)
    await book.choose('anna', 730)
    assert.deepEqual(await other.reminder('anna'), { accountId: 'anna', everyDays: 730, toldMs: 50 })
    await other.choose('anna', undefined)
    assert.deepEqual(await book.all(), [{ accountId: 'bo', everyDays: 180, toldMs: undefined }])
  })
}
