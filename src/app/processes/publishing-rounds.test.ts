import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { makePublishingRounds } from './publishing-rounds.ts'

const HOUR = 3_600_000

test('every domain has its turn each hour, whatever becomes of the others', async () => {
  const done: string[] = []
  const failed: string[] = []
  const clock = new ManualClock()
  const directory = {
    domains: async () => ['a.test', 'b.test'].map((name) => ({ name, catchAll: undefined, createdMs: 0 })),
  }
  const rotation = {
    async round(domain: string) {
      done.push(`rotate ${domain}`)
      if (domain === 'a.test') throw new Error('no name server')
    },
  }
  const log = { ...silentLog, error: (event: string) => void failed.push(event) }
  const rounds = makePublishingRounds(
    rotation,
    async (domain) => void done.push(`publish ${domain}`),
    directory,
    clock,
    log,
  )
  rounds.start()
  for (let i = 0; i < 2; i++) {
    clock.advance(HOUR)
    await rounds.idle()
  }
  const once = ['rotate a.test', 'publish a.test', 'rotate b.test', 'publish b.test']
  assert.deepEqual(done, [...once, ...once])
  assert.deepEqual(failed, ['publishing/failed', 'publishing/failed'])
  await rounds.stop()
  clock.advance(HOUR)
  assert.equal(done.length, 8)
})
