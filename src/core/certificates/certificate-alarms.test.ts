import assert from 'node:assert/strict'
import { test } from 'node:test'
import { certificateAlarms } from './certificate-alarms.ts'
import type { CertificateEntry } from './certificate-entry.ts'

const DAY = 86_400_000
const NOW = 1_790_000_000_000

const cases: readonly (readonly [daysLeft: number, stage: number | undefined])[] = [
  [46, undefined],
  [45, 45],
  [31, 45],
  [30, 30],
  [14, 14],
  [8, 14],
  [7, 7],
  [3, 3],
  [2, 3],
  [1, 1],
  [0.5, 1],
]
for (const [daysLeft, stage] of cases) {
  test(`with ${daysLeft} days left ${stage ? `the alarm of ${stage} days` : 'nothing'} is told`, () => {
    const alarms = certificateAlarms([entry({ facts: { notAfterMs: NOW + daysLeft * DAY } as never })], [], NOW)
    assert.deepEqual(
      alarms.map(({ key, event }) => [key, event]),
      stage ? [[`one ${stage}`, 'tls/certificate-expires']] : [],
    )
  })
}

test('nobody is told of what is renewed by itself, or is not in service', () => {
  const facts = { notAfterMs: NOW } as never
  for (const one of [
    entry({ facts, origin: 'acme' }),
    entry({ facts, origin: 'local' }),
    entry({ facts, state: 'retired' }),
  ]) {
    assert.deepEqual(certificateAlarms([one], [], NOW), [])
  }
})

test('an authority that has not answered in time is named once a week, and a host without a certificate', () => {
  const waiting = entry({ state: 'vetting', facts: undefined, dueMs: NOW })
  const keys = (days: number) => certificateAlarms([waiting], [], NOW + days * DAY).map(({ key }) => key)
  assert.deepEqual(certificateAlarms([waiting], [], NOW - 1), [])
  assert.deepEqual(keys(0), keys(6))
  assert.notDeepEqual(keys(0), keys(7))
  assert.deepEqual(
    certificateAlarms([], ['a.example'], NOW).map(({ event, facts }) => [event, facts]),
    [['tls/host-not-covered', { host: 'a.example' }]],
  )
})

function entry(more: Partial<CertificateEntry>): CertificateEntry {
  return {
    id: 'one',
    origin: 'imported',
    state: 'active',
    names: ['a.example'],
    authority: 'CA',
    ...more,
  } as CertificateEntry
}
