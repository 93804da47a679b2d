import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { MemorySendingLedger } from './memory-sending-ledger.ts'
import { SentCounts } from './sent-counts.ts'

const NOW_MS = Date.UTC(2026, 5, 1)

function world() {
  const clock = new ManualClock(NOW_MS)
  const ledger = new MemorySendingLedger()
  const writes: string[] = []
  let fails = false
  const counts = new SentCounts(
    {
      async settled(accountId, delivered, failed, nowMs) {
        if (fails) throw new Error('the disk is full')
        writes.push(accountId)
        await ledger.settled(accountId, delivered, failed, nowMs)
      },
    },
    clock,
    silentLog,
  )
  const standing = async (accountId: string) => {
    const { delivered, failed } = (await ledger.standing(accountId, clock.nowMs())).counts
    return [Math.round(delivered), Math.round(failed)]
  }
  return { clock, counts, writes, standing, fail: (is: boolean) => (fails = is) }
}

test('what is counted within a second is written once for each account', async () => {
  const { clock, counts, writes, standing } = world()
  for (let n = 0; n < 100; n++) counts.add(n % 2 ? 'anna' : 'bjorn', 1, n % 10 === 0 ? 1 : 0)
  assert.deepEqual(writes, [])
  clock.advance(1000)
  await counts.flush()
  assert.deepEqual(writes, ['bjorn', 'anna'])
  assert.deepEqual(
    [await standing('anna'), await standing('bjorn')],
    [
      [50, 0],
      [50, 10],
    ],
  )
})

test('what could not be written is written the next time', async () => {
  const { clock, counts, standing, fail } = world()
  fail(true)
  counts.add('anna', 2, 1)
  clock.advance(1000)
  await counts.flush()
  counts.add('anna', 1, 0)
  fail(false)
  clock.advance(1000)
  await counts.flush()
  assert.deepEqual(await standing('anna'), [3, 1])
})

test('the end writes what waits', async () => {
  const { counts, standing } = world()
  counts.add('anna', 2, 1)
  await counts[Symbol.asyncDispose]()
  assert.deepEqual(await standing('anna'), [2, 1])
})
