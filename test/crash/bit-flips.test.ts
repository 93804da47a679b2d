import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SEED } from '../kit/seed.ts'
import { flipBits } from './bit-flips.ts'

test('whichever bit flips, nothing wrong is served, and scrub names it or the database refuses it', async (context) => {
  const seed = SEED
  const result = await flipBits({ flips: 500, seed })
  const { refused, named, mended, harmless, cutShort, violations } = result
  context.diagnostic(
    `seed ${seed}: ${refused} refused, ${named} named, ${mended} mended, ${harmless} harmless, ${cutShort} cut short`,
  )
  assert.deepEqual(violations, [], `seed ${seed}`)
  assert.ok(named > 100, `only ${named} flips were named`)
})
