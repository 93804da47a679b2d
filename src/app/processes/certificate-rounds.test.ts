import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { CertificateRounds } from './certificate-rounds.ts'
import { NoticeBoard } from './notice-board.ts'

test('there is a round after the start, every hour, and soon after a change', async () => {
  const bed = openBed(async () => false)
  await bed.pass(3_000)
  assert.equal(bed.rounds(), 1)
  bed.change()
  bed.change()
  await bed.pass(300)
  assert.equal(bed.rounds(), 2, 'what is changed together is looked at together')
  await bed.pass(60 * 60_000)
  assert.equal(bed.rounds(), 3)
  await bed.stop()
  bed.change()
  await bed.pass(60 * 60_000)
  assert.equal(bed.rounds(), 3)
})

test('what could not be finished is looked at again after half a minute, and so is what failed', async () => {
  const answers = [async () => true, async () => Promise.reject(new Error('broken')), async () => false]
  const bed = openBed(() => (answers.shift() as () => Promise<boolean>)())
  await bed.pass(3_000)
  await bed.pass(30_000)
  await bed.pass(30_000)
  assert.equal(bed.rounds(), 3)
  await bed.pass(30_000)
  assert.equal(bed.rounds(), 3)
  await bed.stop()
})

test('a change during a round is looked at after it', async () => {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const bed = openBed(() => promise)
  await bed.pass(3_000)
  bed.change()
  await bed.pass(5_000)
  assert.equal(bed.rounds(), 1)
  resolve(false)
  await bed.pass(0)
  await bed.pass(300)
  assert.equal(bed.rounds(), 2)
  await bed.stop()
})

function openBed(work: () => Promise<boolean>) {
  const clock = new ManualClock()
  const changes = new NoticeBoard().topic<null>('certificates')
  let rounds = 0
  const task = () => {
    rounds++
    return work()
  }
  const all = new CertificateRounds([['test', task]], changes, clock, silentLog)
  all.start()
  return {
    rounds: () => rounds,
    change: () => changes.publish(null),
    stop: () => all.stop(),
    async pass(ms: number) {
      clock.advance(ms)
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}
