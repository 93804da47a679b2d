import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ManualClock } from '../../base/manual-clock.ts'
import { type Collector, QuietCollection, v8Collector } from './quiet-collection.ts'

const MIB = 1024 * 1024

/** A process whose load and heap the test sets. A collection leaves 10 MiB. */
class FakeProcess implements Collector {
  readonly clock = new ManualClock()
  busy = 0
  heap = 10 * MIB
  collections = 0
  pauseMs = 0
  readonly growth: boolean[] = []

  load(): number {
    return this.busy
  }

  heapBytes(): number {
    return this.heap
  }

  letGrow(isFree: boolean): void {
    this.growth.push(isFree)
  }

  collect(): void {
    this.collections++
    this.heap = 10 * MIB
    this.clock.advance(this.pauseMs)
  }
}

test('collects once when the process has grown and become quiet', () => {
  const fake = new FakeProcess()
  using _collection = new QuietCollection(fake.clock, fake)
  fake.heap = 40 * MIB
  fake.busy = 0.2
  fake.clock.advance(60_000)
  assert.equal(fake.collections, 0, 'while it is at work')
  fake.busy = 0
  fake.clock.advance(60_000)
  assert.equal(fake.collections, 1)
})

test('a small heap grows freely, a large one as V8 thinks best', () => {
  const fake = new FakeProcess()
  using _collection = new QuietCollection(fake.clock, fake)
  assert.deepEqual(fake.growth, [true])
  fake.busy = 1
  for (const heap of [192, 193, 500, 20]) {
    fake.heap = heap * MIB
    fake.clock.advance(3_000)
  }
  assert.deepEqual(fake.growth, [true, false, true])
})

test('waits until it has been quiet for half a minute', () => {
  const fake = new FakeProcess()
  using _collection = new QuietCollection(fake.clock, fake)
  fake.heap = 40 * MIB
  fake.clock.advance(25_000)
  fake.busy = 0.2
  fake.clock.advance(3_000)
  fake.busy = 0
  fake.clock.advance(25_000)
  assert.equal(fake.collections, 0, 'it was at work in between')
  fake.clock.advance(10_000)
  assert.equal(fake.collections, 1)
})

test('leaves a process alone that has hardly grown', () => {
  const fake = new FakeProcess()
  using _collection = new QuietCollection(fake.clock, fake)
  fake.heap = 17 * MIB
  fake.clock.advance(60_000)
  assert.equal(fake.collections, 0)
})

test('rests the longer the longer it took', () => {
  const fake = new FakeProcess()
  fake.pauseMs = 5000
  using _collection = new QuietCollection(fake.clock, fake)
  fake.heap = 40 * MIB
  fake.clock.advance(31_000)
  assert.equal(fake.collections, 1)
  fake.heap = 40 * MIB
  fake.clock.advance(90_000)
  assert.equal(fake.collections, 1, 'not again so soon')
  fake.clock.advance(15_000)
  assert.equal(fake.collections, 2)
})

test('does nothing any more once it is disposed of', () => {
  const fake = new FakeProcess()
  const collection = new QuietCollection(fake.clock, fake)
  fake.heap = 40 * MIB
  collection[Symbol.dispose]()
  fake.clock.advance(60_000)
  assert.equal(fake.collections, 0)
})

test('the heap of this process really becomes smaller', () => {
  const collector = v8Collector()
  let garbage: number[][] = Array.from({ length: 64 }, () => new Array<number>(64 * 1024).fill(1.5))
  const before = collector.heapBytes()
  assert.equal(garbage.length, 64)
  garbage = []
  collector.collect()
  assert.ok(before - collector.heapBytes() > 16 * MIB)
})
