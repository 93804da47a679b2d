import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { Rounds } from './rounds.ts'

const TIMES = { firstMs: 10, everyMs: 100, afterFailureMs: 500 }

function makeBench(work: (stopping: AbortSignal) => Promise<void>) {
  const [clock, begun, failed] = [new ManualClock(0), [] as number[], [] as string[]]
  const log = { ...silentLog, error: (event: string) => void failed.push(event) }
  const round = (stopping: AbortSignal) => {
    begun.push(clock.nowMs())
    return work(stopping)
  }
  return { clock, begun, failed, rounds: new Rounds(round, TIMES, 'test/round-failed', clock, log) }
}

test('a round begins so long after the last one has ended, however long that took', async () => {
  let end = Promise.withResolvers<void>()
  const { clock, begun, rounds } = makeBench(() => end.promise)
  rounds.start()
  clock.advance(10)
  clock.advance(5000)
  assert.deepEqual(begun, [10])
  end.resolve()
  await rounds.idle()
  end = Promise.withResolvers()
  clock.advance(99)
  assert.deepEqual(begun, [10])
  clock.advance(1)
  assert.deepEqual(begun, [10, 5110])
  end.resolve()
  await rounds.stop()
})

test('one that failed is told, and the next comes when it has been said', async () => {
  const { clock, begun, failed, rounds } = makeBench(() => Promise.reject(new Error('no')))
  rounds.start()
  clock.advance(10)
  await rounds.idle()
  clock.advance(499)
  assert.equal(begun.length, 1)
  clock.advance(1)
  await rounds.stop()
  assert.deepEqual(
    [begun, failed],
    [
      [10, 510],
      ['test/round-failed', 'test/round-failed'],
    ],
  )
})

test('the end waits for the round under way, which hears of it, and none comes after', async () => {
  const { clock, begun, rounds } = makeBench(
    (stopping) => new Promise((resolve) => stopping.addEventListener('abort', () => resolve())),
  )
  rounds.start()
  clock.advance(10)
  await rounds.stop()
  clock.advance(10_000)
  assert.deepEqual(begun, [10])
})
