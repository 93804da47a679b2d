import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Log } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { AuditLog, AuditRun } from '../../core/audit/audit-log.ts'
import { type AuditedEndpoint, endpointName } from '../../core/audit/audited-endpoint.ts'
import { factsWith, GOOD_ENDPOINT, protocolsWith, protocolWith } from '../../core/audit/endpoint-facts.fixture.ts'
import { judgeEndpoint } from '../../core/audit/judge-endpoint.ts'
import { AuditRounds } from './audit-rounds.ts'

const DAY_MS = 86_400_000
const good = judgeEndpoint({ facts: factsWith(), certificates: [], dns: undefined })
const weak = judgeEndpoint({
  facts: factsWith({ protocols: protocolsWith(protocolWith('TLSv1.2', ['TLS_RSA_WITH_AES_128_GCM_SHA256'])) }),
  certificates: [],
  dns: undefined,
})

/** A house whose listeners are as `state.found` says. */
function house(everyMs = DAY_MS) {
  const clock = new ManualClock(0)
  const runs: AuditRun[] = []
  const said: string[] = []
  const state: { found: AuditedEndpoint; fails: boolean } = { found: good, fails: false }
  const audits = {
    add: async (run) => runs.push(run),
    last: async () => new Map(),
    keepOnly: async (names) => assert.deepEqual([...names], [endpointName(good)]),
  } as Partial<AuditLog> as AuditLog
  const auditor = async () => ({
    audit: async () => {
      if (state.fails) throw new Error('no more files')
      return [state.found]
    },
  })
  const log = {
    info: (event: string) => said.push(event),
    warn: (event: string) => said.push(event),
    error: (event: string, _error: unknown, facts?: object) => said.push(`${event} ${JSON.stringify(facts ?? {})}`),
  } as Partial<Log> as Log
  const whenFound = async () => said.push(`after ${runs.length}`)
  const rounds = new AuditRounds(auditor, audits, everyMs, clock, log, whenFound)
  const pass = async (ms: number) => {
    clock.advance(ms)
    for (let i = 0; i < 20; i++) await Promise.resolve()
    await rounds.idle()
  }
  return { rounds, runs, said, state, pass }
}

test('there is an audit after the start, and one each day, and all are kept', async () => {
  const { rounds, runs, said, pass } = house()
  rounds.start([GOOD_ENDPOINT])
  await pass(59_000)
  assert.equal(runs.length, 0)
  await pass(1_000)
  await pass(DAY_MS)
  await pass(DAY_MS)
  assert.deepEqual(
    runs.map(({ occasion }) => occasion),
    ['start', 'daily', 'daily'],
  )
  await rounds.stop()
  await pass(5 * DAY_MS)
  assert.equal(runs.length, 3)
  assert.deepEqual(
    said.filter((line) => line.startsWith('after')),
    ['after 1', 'after 2', 'after 3'],
    'what follows from a round comes when it has been kept',
  )
})

test('there is one after a change of certificates, one for several changes that come together', async () => {
  const { rounds, runs, pass } = house()
  rounds.certificatesChanged()
  await pass(DAY_MS)
  assert.equal(runs.length, 0, 'nobody listens yet')
  rounds.start([GOOD_ENDPOINT])
  await pass(60_000)
  rounds.certificatesChanged()
  await pass(10_000)
  rounds.certificatesChanged()
  await pass(30_000)
  assert.deepEqual(
    runs.map(({ occasion }) => occasion),
    ['start', 'certificate'],
  )
  await rounds.stop()
})

test('a listener that falls below the promise is an alarm, with the row that says so', async () => {
  const { rounds, said, state, pass } = house()
  state.found = weak
  rounds.start([GOOD_ENDPOINT])
  await pass(60_000)
  assert.ok(
    said.some((line) => line.startsWith('audit/below-promise') && line.includes('imaps://mail.posthus.test:993')),
    said.join('\n'),
  )
  assert.ok(said.includes('audit/found'))
  await rounds.stop()
})

test('a round that fails is told, and the next one comes', async () => {
  const { rounds, runs, said, state, pass } = house()
  state.fails = true
  rounds.start([GOOD_ENDPOINT])
  await pass(60_000)
  assert.ok(said.some((line) => line.startsWith('audit/round-failed')))
  state.fails = false
  await pass(DAY_MS)
  assert.equal(runs.length, 1)
  await rounds.stop()
})

test('whoever wants none has none', async () => {
  const { rounds, runs, pass } = house(0)
  rounds.start([GOOD_ENDPOINT])
  await pass(3 * DAY_MS)
  assert.equal(runs.length, 0)
})
