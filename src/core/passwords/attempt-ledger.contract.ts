import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AttemptLedger, Bucket } from './attempt-ledger.ts'

/** Opens an empty ledger as two processes see it; disposing of it throws it away. */
export type MakeAttemptLedger = () => Promise<
  AsyncDisposable & { readonly ledger: AttemptLedger; readonly other: AttemptLedger }
>

const HOUR_MS = 3_600_000
const small: Bucket = { key: 'small', capacity: 3, drainPerHour: 6 }
const large: Bucket = { key: 'large', capacity: 5, drainPerHour: 1 }

/** What every driver of `AttemptLedger` must do. */
export function describeAttemptLedger(name: string, make: MakeAttemptLedger): void {
  describe(`attempt ledger: ${name}`, () => {
    test('a bucket takes its capacity, then drains with time', async () => {
      await using opened = await make()
      const { ledger } = opened
      for (let i = 0; i < 3; i++) assert.equal(await ledger.charge([small], 0), 0)
      assert.equal(await ledger.charge([small], 0), HOUR_MS / 6)
      assert.equal(await ledger.waitMs([small], 0), HOUR_MS / 6)
      assert.equal(await ledger.waitMs([small], HOUR_MS / 12), HOUR_MS / 12)
      assert.equal(await ledger.charge([small], HOUR_MS / 6), 0)
      assert.equal(await ledger.waitMs([small], HOUR_MS / 6), HOUR_MS / 6)
      assert.equal(await ledger.waitMs([small], 2 * HOUR_MS), 0)
    })

    test('all buckets are charged or none', async () => {
      await using opened = await make()
      const { ledger } = opened
      for (let i = 0; i < 3; i++) await ledger.charge([small, large], 0)
      for (let i = 0; i < 9; i++) assert.notEqual(await ledger.charge([small, large], 0), 0)
      assert.equal(await ledger.charge([large], 0), 0)
      assert.equal(await ledger.charge([large], 0), 0)
      assert.equal(await ledger.charge([large], 0), HOUR_MS)
    })

    test('what is refunded can be used again, and an empty bucket stays empty', async () => {
      await using opened = await make()
      const { ledger } = opened
      await ledger.refund([small], 0)
      for (let i = 0; i < 3; i++) assert.equal(await ledger.charge([small], 0), 0)
      await ledger.refund([small], 0)
      assert.equal(await ledger.charge([small], 0), 0)
      assert.notEqual(await ledger.charge([small], 0), 0)
    })

    test('guesses made at once in two processes are all counted', async () => {
      await using opened = await make()
      const both = [opened.ledger, opened.other]
      const guesses = Array.from({ length: 40 }, (_, i) => (both[i % 2] as AttemptLedger).charge([small, large], 0))
      const waits = await Promise.all(guesses)
      assert.equal(waits.filter((wait) => wait === 0).length, 3)
    })

    test('visits are seen by other processes and swept when they are old', async () => {
      await using opened = await make()
      const { ledger, other } = opened
      assert.equal(await other.lastVisit('v'), undefined)
      await ledger.visit('v', 5)
      await ledger.visit('v', 9)
      await ledger.visit('w', 20)
      assert.equal(await other.lastVisit('v'), 9)
      await ledger.sweep(0, 10)
      assert.deepEqual([await ledger.lastVisit('v'), await ledger.lastVisit('w')], [undefined, 20])
    })

    test('sweeping leaves what still counts', async () => {
      await using opened = await make()
      const { ledger } = opened
      for (let i = 0; i < 3; i++) await ledger.charge([small], 0)
      await ledger.sweep(HOUR_MS / 12, 0)
      assert.equal(await ledger.waitMs([small], HOUR_MS / 12), HOUR_MS / 12)
      await ledger.sweep(HOUR_MS, 0)
      assert.equal(await ledger.waitMs([small], HOUR_MS), 0)
    })
  })
}
