import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { ManualClock } from '../../base/manual-clock.ts'
import { type MessageEnd, MessageEnds } from './message-ends.ts'

function world() {
  const clock = new ManualClock()
  const ends = new MessageEnds(clock)
  const gone: MessageEnd[] = []
  const begin = () => {
    const end = ends.next()
    void end.mayGo().then(() => gone.push(end))
    return end
  }
  return { clock, ends, gone, begin }
}

test('of ends that nobody has answered eight are on their way; each that is written down makes room for one', async () => {
  const { gone, begin } = world()
  for (let n = 0; n < 20; n++) begin()
  await setImmediate()
  assert.equal(gone.length, 8)
  for (const end of gone.slice(0, 3)) end[Symbol.dispose]()
  await setImmediate()
  assert.equal(gone.length, 11)
})

test('who does not answer at once holds nobody up', async () => {
  const { clock, gone, begin } = world()
  for (let n = 0; n < 20; n++) begin()
  await setImmediate()
  clock.advance(4)
  await setImmediate()
  assert.equal(gone.length, 8)
  clock.advance(1)
  await setImmediate()
  await setImmediate()
  assert.equal(gone.length, 16)
  // What they say later gives back nothing twice.
  for (const end of gone.slice(0, 8)) end[Symbol.dispose]()
  await setImmediate()
  assert.equal(gone.length, 16)
})

test('an end that never goes out, or goes out on a second connection, counts as it must', async () => {
  const { gone, begin, ends } = world()
  for (let n = 0; n < 50; n++) ends.next()[Symbol.dispose]()
  const first = begin()
  await setImmediate()
  await first.mayGo()
  for (let n = 0; n < 10; n++) begin()
  await setImmediate()
  assert.equal(gone.length, 8)
})
