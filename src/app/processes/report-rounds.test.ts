import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { Reporter } from '../../core/reports/report-draft.ts'
import { makeReportRounds, reporterOf } from './report-rounds.ts'

test('reports speak for the hosted domain that the server is in, so that they can be signed', () => {
  assert.equal(reporterOf('mx.b.test', ['a.test', 'b.test'])?.domain, 'b.test')
  assert.equal(reporterOf('b.test', ['a.test', 'b.test'])?.contact, 'postmaster@b.test')
  assert.equal(reporterOf('mx.notb.test', ['a.test', 'b.test'])?.domain, 'a.test')
  assert.equal(reporterOf('mx.b.test', []), undefined)
})

test('rounds go on after one that failed, and end when they are told to', async () => {
  const clock = new ManualClock(1_000_000_000)
  const seen: (string | undefined)[] = []
  const swept: number[] = []
  const sending = {
    round: async (reporter: Reporter | undefined) => {
      seen.push(reporter?.domain)
      if (seen.length === 1) throw new Error('no')
    },
  }
  const directory = { domains: async () => [{ name: 'b.test', catchAll: undefined, createdMs: 0 }] }
  const book = { sweep: async (beforeMs: number) => void swept.push(beforeMs) }
  const rounds = makeReportRounds(sending, book, directory, { hostname: 'mx.b.test', keepMs: 1000 }, clock, silentLog)
  rounds.start()
  const settle = async () => {
    for (let i = 0; i < 10; i++) await Promise.resolve()
  }
  clock.advance(90_000)
  await settle()
  clock.advance(600_000)
  await settle()
  assert.deepEqual(seen, ['b.test', 'b.test'])
  assert.deepEqual(swept, [clock.nowMs() - 1000])
  await rounds.stop()
  clock.advance(600_000)
  await settle()
  assert.equal(seen.length, 2)
})
