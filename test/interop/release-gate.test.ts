import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { blockers } from '../release-gate.ts'
import { run } from './harness/program.ts'
import { Workbench } from './harness/workbench.ts'

const GATE = join(import.meta.dirname, '../release-gate.ts')

/** Takes the ban on session tickets away: with them one key opens what was recorded. */
const WEAKENED = `
const tls = require('node:tls')
const { SSL_OP_NO_TICKET } = require('node:constants')
const make = tls.createSecureContext
tls.createSecureContext = (options) => make({ ...options, secureOptions: (options.secureOptions ?? 0) & ~SSL_OP_NO_TICKET })
require('node:module').syncBuiltinESMExports()
`

test('a release passes the gate when every listener is forward-secret, and is held back when one is not (R022)', async () => {
  const passed = await run(process.execPath, [GATE], { timeoutMs: 120_000 })
  assert.equal(passed.code, 0, passed.stdout + passed.stderr)
  assert.match(passed.stdout, /^9 listeners are forward-secret/)
  await using bench = await Workbench.open('gate')
  const preload = bench.path('weakened.cjs')
  writeFileSync(preload, WEAKENED)
  const held = await run(process.execPath, [GATE], {
    env: { NODE_OPTIONS: `--require ${preload}` },
    timeoutMs: 120_000,
  })
  assert.equal(held.code, 1, held.stdout + held.stderr)
  assert.match(held.stdout + held.stderr, /session tickets/)
})

const SERVICES = [
  'smtp',
  'submission',
  'submissions',
  'imap',
  'imaps',
  'pop3',
  'pop3s',
  'managesieve',
  'https',
] as const
type Audited = Parameters<typeof blockers>[0][number]
const well = (service: Audited['service']): Audited => ({
  service,
  failure: undefined,
  forwardSecrecy: { level: 'post-quantum', reasons: [] },
  groups: ['X25519MLKEM768', 'X25519'],
  protocols: ['TLSv1.3', 'TLSv1.2'],
})

const cases: readonly (readonly [string, Partial<Audited> | undefined, RegExp | undefined])[] = [
  ['all are well', {}, undefined],
  ['one is missing', undefined, /^pop3: it was not audited$/],
  ['one could not be audited', { failure: 'nobody answers' }, /^pop3: nobody answers$/],
  [
    'one is not forward-secret',
    { forwardSecrecy: { level: 'partial', reasons: ['tickets'] } },
    /^pop3: .*partial: tickets$/,
  ],
  [
    'one lacks the post-quantum group',
    { forwardSecrecy: { level: 'full', reasons: ['no ML-KEM'] } },
    /^pop3: .*no ML-KEM$/,
  ],
  ['one has other groups', { groups: ['X25519MLKEM768'] }, /^pop3: other versions or groups than smtp/],
  ['one has another version', { protocols: ['TLSv1.3'] }, /^pop3: other versions or groups/],
]
for (const [what, change, expected] of cases) {
  test(`the gate when ${what}`, () => {
    const endpoints = SERVICES.map(well).flatMap((one) =>
      one.service === 'pop3' ? (change ? [{ ...one, ...change }] : []) : [one],
    )
    const found = blockers(endpoints)
    if (expected === undefined) assert.deepEqual(found, [])
    else {
      assert.equal(found.length, 1)
      assert.match(found[0] ?? '', expected)
    }
  })
}
