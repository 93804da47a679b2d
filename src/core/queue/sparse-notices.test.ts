import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ManualClock } from '../../base/manual-clock.ts'
import { LocalQueueNotices } from './queue-notices.ts'
import { SparseNotices } from './sparse-notices.ts'

function make() {
  const clock = new ManualClock()
  const notices = new SparseNotices(new LocalQueueNotices(), clock)
  let heard = 0
  notices.subscribe(() => heard++)
  return { clock, notices, heard: () => heard }
}

test('the first notice is heard at once, those of the next moments as one', () => {
  const { clock, notices, heard } = make()
  notices.publish()
  assert.equal(heard(), 1)
  for (let n = 0; n < 100; n++) notices.publish()
  assert.equal(heard(), 1)
  clock.advance(25)
  assert.equal(heard(), 2)
  clock.advance(1000)
  assert.equal(heard(), 2, 'nothing was published since')
  notices.publish()
  assert.equal(heard(), 3)
})

test('notices that never end are heard again and again', () => {
  const { clock, notices, heard } = make()
  for (let ms = 0; ms < 1000; ms++) {
    notices.publish()
    clock.advance(1)
  }
  assert.ok(heard() >= 36 && heard() <= 41, `${heard()} of 1000`)
})

test('a notice that waits is not lost at the end', () => {
  const { notices, heard } = make()
  notices.publish()
  notices.publish()
  notices[Symbol.dispose]()
  assert.equal(heard(), 2)
})
