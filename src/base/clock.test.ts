import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { systemClock } from './clock.ts'

test('a delay of years is not taken for none', async () => {
  const warnings: Error[] = []
  const heed = (warning: Error) => void warnings.push(warning)
  process.on('warning', heed)
  using _timer = systemClock.after(2 ** 40, () => assert.fail('too early'))
  await nextTurn()
  process.off('warning', heed)
  assert.deepEqual(warnings, [])
})
