import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ManualClock } from '../../base/manual-clock.ts'
import type { TlsaRecord } from '../dns/dns.ts'
import type { MailRoute } from '../queue/mail-route.ts'
import { DomainOutlooks, OUTLOOK_SETTINGS } from './domain-outlook.ts'
import { PolicyWorld } from './policies.fixture.ts'

const EE: TlsaRecord = { usage: 3, selector: 1, matchingType: 1, data: new Uint8Array(32) }
const PKIX: TlsaRecord = { ...EE, usage: 1 }
const MX1 = { name: 'mx1.a.test', port: 25 }
const MX2 = { name: 'mx2.a.test', port: 25 }
const ROUTE: MailRoute = { kind: 'hosts', hosts: [MX1, MX2], found: 'mx', authentic: true }

const tlsa = (world: PolicyWorld, host: string, record = EE) =>
  void world.dns.put(`_25._tcp.${host}`, 'TLSA', [record], { authentic: true })

type Case = readonly [what: string, set: (world: PolicyWorld) => void, expected: string]

describe('what a domain promises is what the least of its hosts does', () => {
  const cases: readonly Case[] = [
    ['nothing published', () => undefined, 'none dane:none sts:none'],
    [
      'DANE at every host',
      (world) => {
        tlsa(world, MX1.name)
        tlsa(world, MX2.name)
      },
      'protected dane:all sts:none',
    ],
    ['DANE at one of two', (world) => tlsa(world, MX1.name), 'none dane:some sts:none'],
    [
      'DANE at one, records of no use at the other',
      (world) => {
        tlsa(world, MX1.name)
        tlsa(world, MX2.name, PKIX)
      },
      'encrypted dane:all sts:none',
    ],
    ['MTA-STS', (world) => world.publish('a.test', 'enforce', ['*.a.test']), 'protected dane:none sts:enforce'],
    [
      'MTA-STS that is only tested',
      (world) => world.publish('a.test', 'testing', ['b.test']),
      'none dane:none sts:testing',
    ],
    [
      'MTA-STS that names one of the hosts: nothing goes to the other',
      (world) => world.publish('a.test', 'enforce', ['mx1.a.test']),
      'protected dane:none sts:enforce',
    ],
    [
      'MTA-STS that names none of the hosts',
      (world) => world.publish('a.test', 'enforce', ['mx.b.test']),
      'protected dane:none sts:enforce broken',
    ],
  ]
  for (const [what, set, expected] of cases) {
    test(`${what}: ${expected}`, async () => {
      const { world, outlooks } = worldOf()
      set(world)
      const outlook = await outlooks.of('A.test')
      assert.equal(outlook.kind, 'hosts')
      if (outlook.kind !== 'hosts') return
      const { promise, dane, mtaSts, isBroken } = outlook
      assert.equal(`${promise} dane:${dane} sts:${mtaSts}${isBroken ? ' broken' : ''}`, expected)
    })
  }
})

test('what others have sent there changes nothing: nobody learns of it to whom others write', async () => {
  const { world, outlooks, clock } = worldOf()
  const before = await outlooks.of('a.test')
  for (let i = 0; i < 9; i++) await world.memory.secured(['a.test', MX1.name, MX2.name], clock.nowMs())
  clock.advance(OUTLOOK_SETTINGS.keptMs)
  assert.deepEqual(await outlooks.of('a.test'), before)
})

for (const [kind, expected] of [
  ['failed', 'nowhere'],
  ['deferred', 'unknown'],
] as const) {
  test(`a route that is ${kind}: ${expected}`, async () => {
    const { outlooks } = worldOf(async () => ({ kind, status: '5.1.2', text: 'no' }))
    assert.deepEqual(await outlooks.of('a.test'), { kind: expected })
  })
}

test('an answer holds for a while, however often and in whatever spelling it is asked for', async () => {
  let asked = 0
  const { outlooks, clock } = worldOf(async () => {
    asked++
    return ROUTE
  })
  await Promise.all([outlooks.of('blåbær.test'), outlooks.of('xn--blbr-roah.test')])
  assert.equal(outlooks.isKnown('BLÅBÆR.test'), true)
  await outlooks.of('blåbær.test')
  assert.equal(asked, 1)
  clock.advance(OUTLOOK_SETTINGS.keptMs)
  assert.equal(outlooks.isKnown('blåbær.test'), false)
  await outlooks.of('blåbær.test')
  assert.equal(asked, 2)
})

test('nobody waits for who does not answer, and the answer that comes later is kept', async () => {
  const late = Promise.withResolvers<MailRoute>()
  const { outlooks, clock } = worldOf(() => late.promise)
  const asked = outlooks.of('a.test')
  clock.advance(OUTLOOK_SETTINGS.timeoutMs)
  assert.deepEqual(await asked, { kind: 'unknown' })
  const again = outlooks.of('a.test')
  late.resolve(ROUTE)
  assert.equal((await again).kind, 'hosts')
  assert.equal(outlooks.isKnown('a.test'), true)
})

test('look-ups at once and domains remembered are bounded', async () => {
  const late = Promise.withResolvers<MailRoute>()
  const { outlooks } = worldOf(() => late.promise, { ...OUTLOOK_SETTINGS, maxAtOnce: 2, maxKept: 1 })
  const first = [outlooks.of('a.test'), outlooks.of('b.test')]
  assert.deepEqual(await outlooks.of('c.test'), { kind: 'unknown' })
  late.resolve(ROUTE)
  await Promise.all(first)
  assert.deepEqual([outlooks.isKnown('a.test'), outlooks.isKnown('b.test')], [false, true])
})

function worldOf(route: () => Promise<MailRoute> = async () => ROUTE, settings = OUTLOOK_SETTINGS) {
  const clock = new ManualClock()
  const world = new PolicyWorld(clock)
  for (const { name } of [MX1, MX2]) world.dns.put(name, 'A', ['192.0.2.1'], { authentic: true })
  return { world, clock, outlooks: new DomainOutlooks({ route }, world.policies, clock, settings) }
}
