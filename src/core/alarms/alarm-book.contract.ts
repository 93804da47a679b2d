import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { KnownAlarm } from './alarm.ts'
import type { AlarmBook } from './alarm-book.ts'

export type MakeAlarmBook = () => Promise<AsyncDisposable & { readonly book: AlarmBook; readonly other: AlarmBook }>

const alarm: KnownAlarm = {
  cause: 'listener:imaps',
  title: 'a listener',
  detail: 'what was seen\nand what to do',
  sinceMs: 1,
  seenMs: 2,
  toldMs: undefined,
  isOver: false,
}

/** What every driver of `AlarmBook` must do. */
export function describeAlarmBook(name: string, make: MakeAlarmBook): void {
  describe(`alarm book: ${name}`, () => {
    test('alarms come back as they were, and those that are not named again are gone', async () => {
      await using opened = await make()
      const { book, other } = opened
      assert.equal((await book.alarms()).size, 0)
      const second: KnownAlarm = { ...alarm, cause: 'claim:fs', stage: '30', toldMs: 5, isOver: true }
      await book.replace([alarm, second])
      assert.deepEqual(
        await other.alarms(),
        new Map([
          ['claim:fs', second],
          ['listener:imaps', alarm],
        ]),
      )
      await other.replace([{ ...alarm, seenMs: 9 }])
      assert.deepEqual([...(await book.alarms()).values()], [{ ...alarm, seenMs: 9 }])
      await book.replace([])
      assert.equal((await other.alarms()).size, 0)
    })

    test('mails are counted for as long as they are asked for', async () => {
      await using opened = await make()
      const { book, other } = opened
      for (const at of [10, 20, 30]) await book.replace([alarm], at)
      await book.replace([alarm])
      assert.equal(await other.mailsSince(20), 2)
      assert.equal(await other.mailsSince(0), 2)
    })
  })
}
