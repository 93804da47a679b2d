import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeInside } from './inside-checks.ts'
import type { InsideEvidence } from './inside-evidence.ts'

const DAY_MS = 86_400_000
const NOW = 1_000 * DAY_MS
const key = { path: 'tls/a.key', mode: 0o600, writtenMs: NOW - 10 * DAY_MS }
const live = { pid: 7, startedMs: NOW - DAY_MS, node: '26.10.0', openssl: '3.5.8', isOutdated: false, coreBytes: 0 }
const good: InsideEvidence = { files: [key], processes: [live], corePattern: 'core' }

const cases: readonly (readonly [
  what: string,
  changed: Partial<InsideEvidence>,
  expected: Readonly<Record<string, string>>,
])[] = [
  ['a machine as it should be', {}, {}],
  ['a key that everybody can read', { files: [{ ...key, mode: 0o644 }] }, { 'inside-key-mode': 'fails critical' }],
  ['a key that a group can read', { files: [{ ...key, mode: 0o640 }] }, { 'inside-key-mode': 'fails medium' }],
  ['an old key', { files: [key, { ...key, writtenMs: NOW - 400 * DAY_MS }] }, { 'inside-key-age': 'fails low' }],
  ['an old database', { files: [key, { ...key, path: 'queue.db', writtenMs: 0 }] }, {}],
  ['no key at all', { files: [] }, { 'inside-key-mode': 'unknown', 'inside-key-age': 'unknown' }],
  [
    'core dumps',
    { processes: [{ ...live, coreBytes: Number.POSITIVE_INFINITY }] },
    { 'inside-core-dumps': 'fails medium' },
  ],
  [
    'a process from before an upgrade',
    { processes: [{ ...live, isOutdated: true }] },
    { 'inside-program': 'fails high' },
  ],
  ['a service that does not run', { processes: [] }, { 'inside-core-dumps': 'unknown', 'inside-program': 'unknown' }],
  [
    'a machine without /proc',
    { processes: undefined },
    { 'inside-core-dumps': 'unknown', 'inside-program': 'unknown' },
  ],
]
for (const [what, changed, expected] of cases) {
  test(`${what}: ${JSON.stringify(expected)}`, () => {
    const rows = judgeInside({ ...good, ...changed }, NOW)
    const bad = rows.filter(({ state }) => state !== 'holds')
    const seen = bad.map(({ check, state, severity }) => [check, state === 'fails' ? `fails ${severity}` : state])
    assert.deepEqual(Object.fromEntries(seen), expected)
  })
}
