import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFault } from '../../base/fault.ts'
import { acceptOpening } from './accept-opening.ts'
import { assetsAtRisk } from './assets-at-risk.ts'
import { anAsset, anOpening } from './incident.fixture.ts'
import { type IncidentEntry, incidentOf, MACHINE_STAGES, type Opening } from './incident.ts'
import { publicReport } from './incident-report.ts'
import { mayDenyLeak, unresolved } from './resolve-incident.ts'

const by = { atMs: 2_000, by: 'ada' }

test('each asset ends with an answer: replaced as proved, not exposed because, or handled; the last word counts', () => {
  const assets = ['tls:a', 'tls:b', 'dkim:c', 'credentials'].map((id) => anAsset(id))
  const incident = incidentOf(1, [
    anOpening({}, assets),
    { ...by, what: 'not-exposed', asset: 'tls:b', because: 'lay on another machine' },
    { ...by, what: 'handled', asset: 'credentials', how: 'all members advised' },
    { ...by, what: 'proved', stage: 'keys-reissued', rows: [{ what: 'tls:a', seen: 'old → new', holds: true }] },
  ])
  assert.deepEqual(
    incident.assets.map(({ id, answer }) => [id, answer]),
    [
      ['tls:a', 'replaced'],
      ['tls:b', 'not-exposed'],
      ['dkim:c', 'open'],
      ['credentials', 'handled'],
    ],
  )
})

test('an incident is resolved when every step is proved, every asset answered, the risk assessed and it is announced', () => {
  const entries: IncidentEntry[] = [anOpening({}, [anAsset('tls:a'), anAsset('credentials')])]
  const left = () => unresolved(incidentOf(1, entries))
  assert.equal(left().length, 5)
  for (const stage of MACHINE_STAGES) {
    const rows = stage === 'keys-reissued' ? [{ what: 'tls:a', seen: 'new', holds: true }] : []
    entries.push({ ...by, what: 'proved', stage, rows })
  }
  assert.equal(left().length, 3)
  entries.push({ ...by, what: 'handled', asset: 'credentials', how: 'advised' })
  entries.push({ ...by, what: 'assessed', risk: 'low', reason: 'nobody was in' })
  assert.match(left().join(), /announce/)
  entries.push({ ...by, what: 'announced', text: 'We replaced our keys' })
  assert.deepEqual(left(), [])
})

test('a drill is announced to nobody', () => {
  const entries: IncidentEntry[] = [anOpening({ kind: 'drill' }, [])]
  for (const stage of MACHINE_STAGES) entries.push({ ...by, what: 'proved', stage, rows: [] })
  assert.deepEqual(unresolved(incidentOf(1, entries)), [])
})

test('that nothing leaked is said only if somebody has searched and found nothing', () => {
  const told = (...found: boolean[]) =>
    mayDenyLeak(
      incidentOf(1, [
        anOpening(),
        ...found.map((each) => ({ ...by, what: 'searched', where: 'logs', found: each, result: '' }) as const),
      ]),
    )
  assert.equal(told(), false)
  assert.equal(told(false), true)
  assert.equal(told(false, true), false)
})

const openings: readonly (readonly [string, Partial<Opening>, RegExp])[] = [
  ['without words', { summary: ' ' }, /--summary/],
  ['without a source', { source: '' }, /--source/],
  ['from the future', { detectedMs: 2_000 }, /--detected/],
  ['exposed from the future', { exposedFromMs: 2_000 }, /--exposed-from/],
  ['exposed backwards', { exposedFromMs: 500, exposedUntilMs: 400 }, /ends before it begins/],
  ['a number that is none', { cves: ['CVE-14-1'] }, /CVE-2014-0160/],
  ['a script for a reference', { references: ['javascript:alert(1)'] }, /https:/],
  ['a dependency without a number', { kind: 'dependency', references: ['https://openssl.org'] }, /--cve/],
  ['a dependency that nobody wrote about', { kind: 'dependency', cves: ['CVE-2014-0160'] }, /--reference/],
]
for (const [what, opening, expected] of openings) {
  test(`an opening is refused: ${what}`, () => {
    const whole = { ...anOpening().opening, ...opening }
    assert.throws(
      () => acceptOpening(whole, 1_000),
      (error) => isFault(error, 'incident/incomplete') && expected.test(error.message),
    )
  })
}

test('what is at risk is what is held: every secret with the processes that had it, and what members have', async () => {
  const held = [
    { name: 'mail.posthus.test', title: 'key', fingerprint: 'f1', processes: ['protocols'] },
    { name: 'www.posthus.test', title: 'key', fingerprint: 'f2', processes: ['protocols'] },
  ]
  const keepers = [{ kind: 'tls', held: async () => held, replace: async () => new Map() }]
  const idsOf = async (kind: Opening['kind']) => (await assetsAtRisk(kind, keepers)).map(({ id }) => id)
  assert.deepEqual(await idsOf('host'), ['tls:mail.posthus.test', 'tls:www.posthus.test', 'credentials', 'content'])
  assert.deepEqual(await idsOf('drill'), ['tls:mail.posthus.test', 'tls:www.posthus.test'])
  assert.deepEqual(await idsOf('credentials'), ['credentials', 'content'])
  const root = { name: 'root', title: 'a root', fingerprint: 'f3', processes: ['protocols'] }
  const trusted = {
    kind: 'local-ca',
    concernsMembers: true,
    held: async () => [root],
    replace: async () => new Map(),
  } as const
  const idsWith = async (kind: Opening['kind']) => (await assetsAtRisk(kind, [trusted])).map(({ id }) => id)
  assert.deepEqual(await idsWith('drill'), [])
  assert.deepEqual(await idsWith('host'), ['local-ca:root', 'credentials', 'content'])
})

test('the report tells of members only what was done to them', () => {
  const steps = MACHINE_STAGES.map(
    (stage): IncidentEntry => ({ what: 'proved', stage, rows: [], atMs: 2, by: 'posthus' }),
  )
  const told = (kind: Opening['kind'], advice: Opening['advice']) => {
    const report = publicReport(incidentOf(1, [anOpening({ kind, advice }), ...steps]), undefined)
    return [/Members advised/.test(report), /Old passwords made useless/.test(report)]
  }
  assert.deepEqual(told('key', 'none'), [false, false])
  assert.deepEqual(told('key', 'advise'), [true, false])
  assert.deepEqual(told('key', 'force'), [true, true])
  assert.deepEqual(told('drill', 'none'), [false, false])
})
