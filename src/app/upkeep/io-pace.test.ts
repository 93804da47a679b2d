import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { IoPace } from './io-pace.ts'

test('whatever is read in whatever pieces, it takes as long as the rate says, but for the last piece', async () => {
  const reads = fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 50 })
  await fc.assert(
    fc.asyncProperty(reads, fc.integer({ min: 1_000, max: 10_000_000 }), async (octets, rate) => {
      let now = 1_000_000
      const pace = new IoPace(
        rate,
        () => now,
        async (ms) => {
          now += ms
        },
      )
      const begun = now
      for (const read of octets) await pace.spend(read)
      const paid = octets.slice(0, -1).reduce((sum, read) => sum + read, 0)
      assert.ok(Math.abs(now - begun - (paid * 1000) / rate) < 1)
    }),
  )
})

test('time that was not used is not saved up', async () => {
  let now = 0
  const pace = new IoPace(
    1_000,
    () => now,
    async (ms) => {
      now += ms
    },
  )
  await pace.spend(1_000)
  now = 100_000
  await pace.spend(1_000)
  await pace.spend(1_000)
  assert.equal(now, 101_000)
})
