import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DiskSync } from './disk-sync.ts'

/** Syncs by hand: each takes `tookMs`, and what was done is written down as `here 1` or `elsewhere 1`. */
function desk() {
  const fake = { nowMs: 1000, tookMs: 0.2, done: [] as string[], failure: undefined as Error | undefined }
  const perform = (where: string, descriptor: number): void => {
    fake.nowMs += fake.tookMs
    fake.done.push(`${where} ${descriptor}`)
    if (fake.failure) throw fake.failure
  }
  const disk = new DiskSync(
    (descriptor) => perform('here', descriptor),
    async (descriptor) => perform('elsewhere', descriptor),
    () => fake.nowMs,
  )
  return { fake, disk }
}

test('one file alone is synced here, after a while; a second one sends both to the threads', async () => {
  const { fake, disk } = desk()
  await disk.sync(1)
  fake.nowMs += 21
  await disk.sync(1)
  await disk.sync(1)
  await disk.sync(2)
  await disk.sync(1)
  fake.nowMs += 21
  await disk.sync(1)
  assert.deepEqual(fake.done, ['elsewhere 1', 'here 1', 'here 1', 'elsewhere 2', 'elsewhere 1', 'here 1'])
})

test('what will take its time on any disk is synced by the threads', async () => {
  const { fake, disk } = desk()
  await disk.sync(1)
  fake.nowMs += 21
  await disk.sync(1)
  await disk.sync(1, true)
  assert.deepEqual(fake.done, ['elsewhere 1', 'here 1', 'elsewhere 1'])
})

test('while a thread is at work nobody stands still', async () => {
  const gate = Promise.withResolvers<void>()
  let nowMs = 0
  const done: string[] = []
  const disk = new DiskSync(
    () => done.push('here'),
    () => gate.promise.then(() => void done.push('elsewhere')),
    () => (nowMs += 50),
  )
  const syncs = [disk.sync(1), disk.sync(1)]
  gate.resolve()
  await Promise.all(syncs)
  await disk.sync(1)
  assert.deepEqual(done, ['elsewhere', 'elsewhere', 'here'])
})

test('a slow disk holds up no more than a hundredth of the time', async () => {
  const { fake, disk } = desk()
  await disk.sync(1)
  fake.nowMs += 21
  fake.done.length = 0
  fake.tookMs = 10
  const beganMs = fake.nowMs
  let hereMs = 0
  while (fake.nowMs < beganMs + 60_000) {
    await disk.sync(1)
    if (fake.done.at(-1) === 'here 1') hereMs += fake.tookMs
  }
  assert.ok(hereMs > 0)
  assert.ok(hereMs <= (fake.nowMs - beganMs) / 100 + fake.tookMs, `${hereMs}`)
})

test('an error of the system comes out, wherever it was synced', async () => {
  const { fake, disk } = desk()
  fake.failure = new Error('EIO')
  await assert.rejects(disk.sync(1), /EIO/)
  fake.nowMs += 21
  await assert.rejects(disk.sync(1), /EIO/)
  assert.deepEqual(fake.done, ['elsewhere 1', 'here 1'])
})
