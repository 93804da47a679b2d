import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ManualClock } from '../../base/manual-clock.ts'
import type { TlsaRecord } from '../dns/dns.ts'
import type { MailRoute } from '../queue/mail-route.ts'
import { PolicyWorld } from './policies.fixture.ts'
import type { HostPolicy, MessageDemand } from './transport-policies.ts'

const DAY_MS = 86_400_000
const MX = { name: 'mx.a.test', port: 25 }
const EE: TlsaRecord = { usage: 3, selector: 1, matchingType: 1, data: new Uint8Array(32) }
const PKIX: TlsaRecord = { ...EE, usage: 1 }
const USUAL: MessageDemand = { requireTls: false, transport: 'usual' }
const REQUIRE: MessageDemand = { requireTls: true, transport: 'usual' }
const ONLY: MessageDemand = { requireTls: false, transport: 'encrypted' }
const RELAXED: MessageDemand = { requireTls: false, transport: 'relaxed' }

const nothing = (_: PolicyWorld) => undefined
const dane = (world: PolicyWorld) => void world.dns.put('_25._tcp.mx.a.test', 'TLSA', [EE], { authentic: true })
const pkix = (world: PolicyWorld) => void world.dns.put('_25._tcp.mx.a.test', 'TLSA', [PKIX], { authentic: true })
const bogus = (world: PolicyWorld) => void world.dns.fail('_25._tcp.mx.a.test', 'TLSA', 'wrong', true)
const sts = (world: PolicyWorld) => world.publish('a.test', 'enforce', ['*.a.test'])
const stsElsewhere = (world: PolicyWorld) => world.publish('a.test', 'enforce', ['mx.b.test'])
const stsTested = (world: PolicyWorld) => world.publish('a.test', 'testing', ['mx.b.test'])
const stsOff = (world: PolicyWorld) => world.publish('a.test', 'none', [])
const stsBroken = (world: PolicyWorld) => void world.dns.put('_mta-sts.a.test', 'TXT', ['v=STSv1; id=1;'])
const both =
  (...all: readonly ((world: PolicyWorld) => void)[]) =>
  (world: PolicyWorld) => {
    for (const one of all) one(world)
  }

type Case = readonly [
  what: string,
  set: (world: PolicyWorld) => void,
  signedMx: boolean,
  message: MessageDemand,
  expected: string,
]

describe('what a connection has to prove', () => {
  const cases: readonly Case[] = [
    ['nothing published', nothing, true, USUAL, 'none'],
    ['DANE', dane, true, USUAL, 'dane of mx.a.test a.test by dane'],
    ['DANE at a host that an unsigned MX names', dane, false, USUAL, 'dane of mx.a.test by dane'],
    ['records that are of no use', pkix, true, USUAL, 'encrypted by dane; tlsa-invalid'],
    ['records with wrong signatures', bogus, true, USUAL, 'not at all (dnssec-invalid)'],
    ['MTA-STS', sts, false, USUAL, 'web-pki of mx.a.test by mta-sts'],
    ['MTA-STS that does not name the host', stsElsewhere, false, USUAL, 'not at all (validation-failure)'],
    ['MTA-STS under test that does not name the host', stsTested, false, USUAL, 'none; tested (validation-failure)'],
    ['MTA-STS turned off', stsOff, false, USUAL, 'none'],
    ['MTA-STS that cannot be fetched', stsBroken, false, USUAL, 'none; sts-policy-fetch-error'],
    ['DANE before MTA-STS', both(dane, sts), true, USUAL, 'dane of mx.a.test a.test by dane'],
    [
      'DANE before an MTA-STS policy that does not name the host',
      both(dane, stsElsewhere),
      true,
      USUAL,
      'dane of mx.a.test a.test by dane',
    ],
    [
      'DANE does not stand for an MX that is not signed and not in the policy',
      both(dane, stsElsewhere),
      false,
      USUAL,
      'not at all (validation-failure)',
    ],
    ['MTA-STS does not mend wrong signatures', both(bogus, sts), true, USUAL, 'not at all (dnssec-invalid)'],
    ['only encrypted', nothing, false, ONLY, 'encrypted by only-encrypted'],
    ['only encrypted, and MTA-STS', sts, false, ONLY, 'web-pki of mx.a.test by mta-sts only-encrypted'],
    ['TLS-Required: No, and DANE', dane, true, RELAXED, 'none'],
    ['TLS-Required: No, and a policy that does not name the host', stsElsewhere, false, RELAXED, 'none'],
    [
      'TLS-Required: No, and REQUIRETLS',
      dane,
      true,
      { ...RELAXED, requireTls: true },
      'dane of mx.a.test a.test by dane requiretls',
    ],
    ['REQUIRETLS, and nothing that proves the host', nothing, false, REQUIRE, 'never (validation-failure)'],
    ['REQUIRETLS, and DANE behind an MX that is not signed', dane, false, REQUIRE, 'never (validation-failure)'],
    ['REQUIRETLS, and a signed MX', nothing, true, REQUIRE, 'web-pki of mx.a.test by requiretls'],
    ['REQUIRETLS, and DANE', dane, true, REQUIRE, 'dane of mx.a.test a.test by dane requiretls'],
    ['REQUIRETLS, and MTA-STS', sts, false, REQUIRE, 'web-pki of mx.a.test by mta-sts requiretls'],
  ]
  for (const [what, set, signedMx, message, expected] of cases) {
    test(`${what}: ${expected}`, async () => {
      const world = worldOf(set)
      const of = await world.policies.ofDomain('A.test', routeOf(signedMx), message)
      assert.equal(shown(await world.policies.ofHost(of, MX)), expected)
    })
  }
})

test('what is remembered takes nothing from who keeps a host out', async () => {
  const clock = new ManualClock()
  const world = worldOf(bogus, clock)
  for (let i = 0; i < 3; i++) await world.memory.secured(['a.test'], clock.nowMs())
  const of = await world.policies.ofDomain('a.test', routeOf(true), USUAL)
  assert.deepEqual((await world.policies.ofHost(of, MX)).demandedBy, ['dane'])
})

test('a host that the operator has set is under its own records, and under no policy of the domain', async () => {
  const world = worldOf(both(dane, stsElsewhere))
  const route = { ...routeOf(true), found: 'configured' as const }
  const of = await world.policies.ofDomain('a.test', route, USUAL)
  assert.equal(shown(await world.policies.ofHost(of, MX)), 'dane of mx.a.test by dane')
  assert.deepEqual(world.fetched, [])
})

test('an address has no policy', async () => {
  const world = worldOf(nothing)
  const host = { name: '192.0.2.1', port: 25 }
  const of = await world.policies.ofDomain('[192.0.2.1]', { ...routeOf(false), found: 'literal' }, USUAL)
  assert.equal(shown(await world.policies.ofHost(of, host)), 'none')
})

test('sessions are counted under the policy that was applied; that the one behind it is broken is told as well', async () => {
  const cases: readonly (readonly [set: (world: PolicyWorld) => void, signedMx: boolean, expected: string[]])[] = [
    [both(dane, sts), true, ['tlsa good']],
    [both(dane, sts), false, ['tlsa good']],
    [dane, true, ['tlsa good']],
    [both(dane, stsElsewhere), true, ['tlsa good', 'sts validation-failure']],
    [both(dane, stsTested), true, ['tlsa good', 'sts validation-failure']],
    [both(dane, stsBroken), true, ['tlsa good', 'sts sts-policy-fetch-error']],
    [both(dane, stsElsewhere), false, ['sts validation-failure']],
    [stsElsewhere, true, ['sts validation-failure']],
  ]
  for (const [set, signedMx, expected] of cases) {
    const world = worldOf(set)
    const of = await world.policies.ofDomain('a.test', routeOf(signedMx), USUAL)
    const policy = await world.policies.ofHost(of, MX)
    const attempt = { host: 'mx.a.test', address: '192.0.2.1', policy: policy.reported.type, demandedBy: [] }
    const rest = { demand: 'none', protection: undefined, provedBy: 'nothing', failure: policy.excluded } as const
    await world.records.note(of, policy, { ...attempt, ...rest })
    assert.deepEqual(
      world.sessions.map(({ policy, failure }) => `${policy.type} ${failure?.type ?? 'good'}`),
      expected,
    )
    assert.ok(world.sessions.every(({ policy }) => policy.domain === 'a.test'))
  }
})

describe('what is remembered', () => {
  const cases: readonly (readonly [
    what: string,
    names: readonly string[],
    sessions: number,
    days: number,
    expected: string,
  ])[] = [
    ['two sessions', ['mx.a.test'], 2, 1, 'none'],
    ['three sessions with the host', ['mx.a.test'], 3, 1, 'encrypted by remembered'],
    ['three sessions with other hosts of the domain', ['a.test', 'mx2.a.test'], 3, 1, 'encrypted by remembered'],
    ['three sessions with others', ['b.test', 'mx.b.test'], 3, 1, 'none'],
    ['sessions of long ago', ['mx.a.test'], 30, 61, 'none'],
  ]
  for (const [what, names, sessions, days, expected] of cases) {
    test(`${what}: ${expected}`, async () => {
      const clock = new ManualClock()
      const world = worldOf(nothing, clock)
      for (let i = 0; i < sessions; i++) await world.memory.secured(names, clock.nowMs())
      clock.advance(days * DAY_MS)
      const of = await world.policies.ofDomain('a.test', routeOf(false), USUAL)
      assert.equal(shown(await world.policies.ofHost(of, MX)), expected)
      const relaxed = await world.policies.ofDomain('a.test', routeOf(false), RELAXED)
      assert.equal(shown(await world.policies.ofHost(relaxed, MX)), 'none')
    })
  }
})

function worldOf(set: (world: PolicyWorld) => void, clock = new ManualClock()): PolicyWorld {
  const world = new PolicyWorld(clock)
  world.dns.put('mx.a.test', 'A', ['192.0.2.1'], { authentic: true })
  set(world)
  return world
}

function routeOf(authentic: boolean): MailRoute & { kind: 'hosts' } {
  return { kind: 'hosts', hosts: [MX], found: 'mx', authentic }
}

function shown({ demand, demandedBy, excluded, tested, flaw }: HostPolicy): string {
  const names = 'names' in demand ? ` of ${demand.names.join(' ')}` : ''
  const by = demandedBy.length > 0 ? ` by ${demandedBy.join(' ')}` : ''
  const then = flaw ? `; ${flaw.type}` : ''
  if (excluded && !tested) return `${excluded.isFinal ? 'never' : 'not at all'} (${excluded.type})`
  return `${demand.kind}${names}${by}${tested ? `; tested${excluded ? ` (${excluded.type})` : ''}` : ''}${then}`
}
