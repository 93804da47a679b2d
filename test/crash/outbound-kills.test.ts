import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SEED } from '../kit/seed.ts'
import { outboundKills } from './outbound-kills.ts'

test('whenever it is killed, every message that was queued arrives, octet by octet, and twice only if it was on its way', async (context) => {
  const seed = SEED
  const { faults, duplicates, connections } = await outboundKills({ messages: 1500, kills: 5, seed, concurrency: 20 })
  context.diagnostic(`seed ${seed}: ${duplicates} came twice, over ${connections} connections`)
  assert.deepEqual(faults, [], `seed ${seed}`)
})
