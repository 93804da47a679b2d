import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ManualClock } from '../../base/manual-clock.ts'
import { CachedDirectory, type DirectoryNotices } from './cached-directory.ts'
import { describeDirectory } from './directory.contract.ts'
import { MemoryDirectory } from './memory-directory.ts'

describeDirectory('cached', async () => ({
  directory: new CachedDirectory(new MemoryDirectory(), new Notices(), new ManualClock()),
  [Symbol.asyncDispose]: () => Promise.resolve(),
}))

test('an answer is used again for a second, and until something changes', async () => {
  const clock = new ManualClock()
  const notices = new Notices()
  const behind = new MemoryDirectory()
  let asked = 0
  const counting = new Proxy(behind, {
    get(target, name) {
      if (name === 'domain') asked++
      const value = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  const directory = new CachedDirectory(counting, notices, clock)
  assert.equal(await directory.domain('posthus.test'), undefined)
  assert.equal(await directory.domain('posthus.test'), undefined)
  assert.equal(asked, 1)
  clock.advance(1000)
  await directory.domain('posthus.test')
  assert.equal(asked, 2, 'too old')
  const added = { name: 'posthus.test', catchAll: undefined, createdMs: 0 }
  await directory.addDomain(added)
  assert.deepEqual(await directory.domain('posthus.test'), added)
  assert.equal(asked, 3, 'changed here')
  notices.publish()
  await directory.domain('posthus.test')
  assert.equal(asked, 4, 'changed elsewhere')
})

test('a failure is not remembered', async () => {
  const behind = new MemoryDirectory()
  const directory = new CachedDirectory(behind, new Notices(), new ManualClock())
  behind.domain = () => Promise.reject(new Error('busy'))
  await assert.rejects(directory.domain('posthus.test'))
  behind.domain = async () => undefined
  assert.equal(await directory.domain('posthus.test'), undefined)
})

class Notices implements DirectoryNotices {
  readonly #listeners: (() => void)[] = []

  publish(): void {
    for (const listener of this.#listeners) listener()
  }

  subscribe(listener: () => void): Disposable {
    this.#listeners.push(listener)
    return { [Symbol.dispose]: () => undefined }
  }
}
