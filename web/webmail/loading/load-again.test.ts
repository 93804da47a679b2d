import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadAgain } from './load-again.ts'

const failed = (address: string) => new TypeError(`Failed to fetch dynamically imported module: ${address}`)

test('what comes is handed on, and asked for once', async () => {
  const again = () => assert.fail('asked for twice')
  assert.equal(await loadAgain(() => Promise.resolve('part'), again), 'part')
})

test('what did not come is asked for under a new name each time, and is the same everywhere once it came', async () => {
  const address = 'https://mail.example/assets/part-1.js'
  const never = () => Promise.reject(failed(address))
  const asked: string[] = []
  let isOnline = false
  const again = (name: string) => {
    asked.push(name)
    return isOnline ? Promise.resolve(name) : Promise.reject(failed(name))
  }
  await assert.rejects(loadAgain(never, again), TypeError)
  await assert.rejects(loadAgain(never, again), TypeError)
  isOnline = true
  const name = await loadAgain(never, again)
  assert.equal(await loadAgain(never, again), name)
  assert.equal(new Set(asked).size, 3)
  for (const one of asked) assert.ok(one.startsWith(`${address}?`), one)
})

test('an error that names no module is handed on', async () => {
  for (const error of [new TypeError('Importing a module script failed.'), new RangeError('x'), 'thrown'])
    await assert.rejects(
      loadAgain(
        () => Promise.reject(error),
        () => assert.fail('asked for again'),
      ),
      (thrown) => thrown === error,
    )
})
