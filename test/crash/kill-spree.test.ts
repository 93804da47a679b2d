import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SEED } from '../kit/seed.ts'
import { killSpree } from './kill-spree.ts'

test('whatever is killed and when, what was acknowledged is there once, octet by octet', async (context) => {
  const seed = SEED
  const { faults, acknowledged, unknown, kills } = await killSpree({ kills: 25, seed, workers: 2 })
  context.diagnostic(
    `seed ${seed}: ${acknowledged} acknowledged, ${unknown} in doubt, ${kills.workers} workers and ${kills.trees} trees killed`,
  )
  assert.deepEqual(faults, [], `seed ${seed}`)
  assert.ok(acknowledged > 100, `only ${acknowledged} were acknowledged`)
  assert.ok(kills.trees > 2 && kills.workers > 2)
})
