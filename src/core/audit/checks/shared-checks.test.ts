import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AuditedEndpoint, endpointName } from '../audited-endpoint.ts'
import { factsWith, GOOD_ENDPOINT } from '../endpoint-facts.fixture.ts'
import { judgeEndpoint } from '../judge-endpoint.ts'
import { checkOf } from './all-checks.ts'
import { addSharedRows } from './shared-checks.ts'

const HOUR_MS = 3_600_000

test('a ticket key that two services have is found at both of them', () => {
  const endpoints = [
    endpoint('imaps', 993, ['aa']),
    endpoint('https', 443, ['bb', 'aa']),
    endpoint('pop3s', 995, ['cc']),
  ]
  const states = addSharedRows(endpoints, new Map()).map(shared)
  assert.deepEqual(states, [
    'fails also at https://mail.posthus.test:443',
    'fails also at imaps://mail.posthus.test:993',
    'holds 1 seen, none of them elsewhere',
  ])
  assert.ok(checkOf('shared-ticket-key'))
})

test('a ticket key of yesterday was not replaced in time; one of an hour ago may serve', () => {
  const now = endpoint('imaps', 993, ['aa'], 48 * HOUR_MS)
  for (const [hoursAgo, expected] of [
    [24, 'fails'],
    [1, 'holds'],
  ] as const) {
    const before = endpoint('imaps', 993, ['aa'], (48 - hoursAgo) * HOUR_MS)
    const [row] = addSharedRows([now], new Map([[endpointName(now), before]])).map(shared)
    assert.equal(row?.split(' ')[0], expected)
  }
})

test('without tickets there is nothing to say', () => {
  assert.deepEqual(addSharedRows([endpoint('imaps', 993, [])], new Map()).map(shared), [undefined])
})

function shared({ rows }: AuditedEndpoint): string | undefined {
  const row = rows.find(({ check }) => check === 'shared-ticket-key')
  return row && `${row.state} ${row.evidence}`
}

function endpoint(
  service: AuditedEndpoint['service'],
  port: number,
  ticketKeys: readonly string[],
  atMs = 0,
): AuditedEndpoint {
  const facts = factsWith({ endpoint: { ...GOOD_ENDPOINT, service, port }, startedAtMs: atMs })
  const judged = judgeEndpoint({ facts, certificates: [], dns: undefined })
  return { ...judged, marks: { ticketKeys, keyShares: [] } }
}
