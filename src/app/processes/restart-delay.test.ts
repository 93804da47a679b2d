import assert from 'node:assert/strict'
import { test } from 'node:test'
import { restartDelayMs } from './restart-delay.ts'

test('a worker is started again at once, then ever later, but not later than ten seconds', () => {
  assert.deepEqual([0, 1, 2, 3, 8, 50].map(restartDelayMs), [0, 100, 200, 400, 10_000, 10_000])
})
