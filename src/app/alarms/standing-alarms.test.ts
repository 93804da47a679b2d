import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Account } from '../../core/directory/directory.ts'
import { anOpening } from '../../core/incidents/incident.fixture.ts'
import { type IncidentEntry, incidentOf } from '../../core/incidents/incident.ts'
import type { Claim } from '../../core/posture/claims/claim.ts'
import { audited } from '../../core/posture/claims/claims.fixture.ts'
import type { ScrubFinding, ScrubRecord } from '../../store/directory/sqlite-scrub-ledger.ts'
import { claimAlarms, damageAlarms, incidentAlarms, listenerAlarms } from './standing-alarms.ts'

test('a listener below the promise is an alarm; one that holds it, or that could not be looked at, is none', () => {
  const below = audited(
    'imaps',
    993,
    {},
    { forwardSecrecy: { level: 'partial', reasons: ['static RSA is agreed on'] } },
  )
  const silent = audited('pop3s', 995, {}, { failure: 'no answer', forwardSecrecy: { level: 'none', reasons: [] } })
  const [alarm, ...others] = listenerAlarms([below, silent, audited('smtp', 25)])
  assert.deepEqual(others, [])
  assert.equal(alarm?.cause.startsWith('listener:'), true)
  assert.match(`${alarm?.title} ${alarm?.detail}`, /993.* is not forward-secret.*static RSA is agreed on/s)
})

test('a claim that has ended is an alarm for each service of it, until it is taken back', () => {
  const service = { service: 'imap', state: 'ended', lastTrueMs: 1, evidence: 'audit: no' } as const
  const claim: Claim = {
    id: 'c1',
    statement: 'fs',
    services: [service, { ...service, service: 'pop3', state: 'holds' }],
    publishedMs: 1,
    withdrawnMs: undefined,
  }
  const alarms = claimAlarms([claim, { ...claim, id: 'c2', withdrawnMs: 5 }])
  assert.deepEqual(
    alarms.map(({ cause }) => cause),
    ['claim:c1 imap'],
  )
  assert.match(alarms[0]?.detail ?? '', /audit: no\n.*claim withdraw c1/)
})

test('an incident is an alarm until it is resolved, a drill only when it is stuck', () => {
  const of = (id: number, kind: 'key' | 'drill', ...more: IncidentEntry[]) =>
    incidentOf(id, [anOpening({ kind }), ...more])
  const by = { by: 'posthus', atMs: 2 }
  const stuck = { ...by, what: 'stuck', stage: 'old-revoked', reason: 'the authority is away' } as const
  const alarms = incidentAlarms([
    of(1, 'key'),
    of(2, 'key', { ...by, what: 'resolved' }),
    of(3, 'drill'),
    of(4, 'drill', stuck),
  ])
  assert.deepEqual(
    alarms.map(({ cause }) => cause),
    ['incident:1', 'incident:4'],
  )
  assert.match(alarms[1]?.title ?? '', /stuck at old-revoked/)
  assert.match(alarms[1]?.detail ?? '', /the authority is away/)
})

test('damage is an alarm for each account and for the house; what was mended or is only outdated is none', () => {
  const finding: ScrubFinding = { mailbox: 'INBOX', uid: 7, what: 'store/body-corrupt', problem: 'another digest' }
  const record = (accountId: string, ...findings: ScrubFinding[]): [string, ScrubRecord] => [
    accountId,
    { accountId, begunMs: 0, finishedMs: 1, after: 0, bodies: 1, octets: 1, findings },
  ]
  const records = new Map([
    record('a', finding, { ...finding, uid: 8 }),
    record('b', { ...finding, mended: 'from elsewhere' }, { ...finding, what: 'outdated' }),
  ])
  const alarms = damageAlarms(records, [finding], [{ id: 'a', address: 'anna@posthus.test' } as Account])
  assert.deepEqual(
    alarms.map(({ title }) => title),
    ['1 damaged thing in the databases of the house or the queue', '2 damaged things in anna@posthus.test'],
  )
  assert.match(alarms[1]?.detail ?? '', /store\/body-corrupt in INBOX 7: another digest/)
})
