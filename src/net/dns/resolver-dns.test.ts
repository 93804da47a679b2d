import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Bytes, concat } from '../../base/bytes.ts'
import { systemEntropy } from '../../base/entropy.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { CONTRACT_ZONE, describeDns } from '../../core/dns/dns.contract.ts'
import type { MxRecord, TlsaRecord } from '../../core/dns/dns.ts'
import type { DnsType } from '../../wire/dns/dns-records.ts'
import { FakeNameServer, type Planned, type PlannedRecord, wireName } from './fake-name-server.ts'
import { DNS_SETTINGS, type DnsSettings, ResolverDns } from './resolver-dns.ts'

const SECONDS = 1000

describeDns('over the net', async () => {
  const server = await FakeNameServer.start(contractPlan())
  return { dns: dnsOf(server, { validating: true }), [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
})

const a = (name: string, last = 1, ttl = 300): PlannedRecord => ({
  name,
  type: 'A',
  ttl,
  data: Uint8Array.of(192, 0, 2, last),
})
const alias = (name: string, target: string, ttl = 300): PlannedRecord => ({
  name,
  type: 'CNAME',
  ttl,
  data: wireName(target),
})
const soa = (ttl: number, minimum: number): PlannedRecord => ({
  name: 'test',
  type: 'SOA',
  ttl,
  data: concat([
    wireName('ns.test'),
    wireName('root.test'),
    new Uint8Array(16),
    Uint8Array.of(0, 0, minimum >> 8, minimum & 0xff),
  ]),
})

describe('what a name server says', () => {
  const good: Planned = { answers: [a('x.test')] }
  const stray = (change: (octets: Bytes) => void) => (answer: Bytes) => {
    const other = answer.slice()
    change(other)
    return [other, answer]
  }
  const cases: readonly (readonly [what: string, plan: Planned, expected: string, over?: 'tcp'])[] = [
    ['a good answer', good, 'found 192.0.2.1'],
    [
      'an answer with another id before the right one',
      { ...good, garble: stray((o) => o.set([(o[0] as number) ^ 1], 0)) },
      'found 192.0.2.1',
    ],
    [
      'an answer to another question before the right one',
      { ...good, garble: stray((o) => o.set([0x79], 13)) },
      'found 192.0.2.1',
    ],
    [
      'a question instead of an answer',
      { ...good, garble: stray((o) => o.set([(o[2] as number) & 0x7f], 2)) },
      'found 192.0.2.1',
    ],
    [
      'a flood of wrong ids',
      { ...good, garble: (o, over) => (over === 'udp' ? Array(20).fill(wrongId(o)) : [o]) },
      'found 192.0.2.1',
      'tcp',
    ],
    ['a truncated answer', { ...good, truncated: true }, 'found 192.0.2.1', 'tcp'],
    [
      '64 KB of addresses',
      { truncated: true, answers: Array.from({ length: 2700 }, (_, i) => a('x.test', i & 0xff)) },
      'found 192.0.2.0 …2700',
      'tcp',
    ],
    ['an old server without EDNS', { ...good, old: true }, 'found 192.0.2.1'],
    ['letters in another case', { ...good, answers: [{ ...a('x.test'), name: 'X.tEsT' }] }, 'found 192.0.2.1'],
    ['records of other names', { answers: [a('y.test', 9), a('x.test'), a('z.test', 8)] }, 'found 192.0.2.1'],
    ['records of other names only', { answers: [a('y.test')] }, 'no-data'],
    ['aliases', { answers: [a('w.test', 7), alias('y.test', 'w.test'), alias('x.test', 'y.test')] }, 'found 192.0.2.7'],
    [
      'aliases that lead in a circle',
      { answers: [alias('x.test', 'y.test'), alias('y.test', 'x.test')] },
      'unavailable',
    ],
    ['a chain of seventeen aliases', { answers: chain(17) }, 'unavailable'],
    ['a chain of sixteen aliases', { answers: chain(16) }, 'found 192.0.2.1'],
    ['no such name behind an alias', { rcode: 3, answers: [alias('x.test', 'y.test')] }, 'no-name'],
    ['no such name, and its address', { rcode: 3, answers: [a('x.test')] }, 'unavailable'],
    ['nothing of that type', {}, 'no-data'],
    [
      'a referral',
      { lame: true, authority: [{ name: 'test', type: 'NS', ttl: 1, data: wireName('ns.test') }] },
      'unavailable',
    ],
    ['server failure', { rcode: 2 }, 'unavailable'],
    ['wrong signatures', { rcode: 2, errors: [6] }, 'unavailable bogus'],
    ['refusal', { rcode: 5 }, 'unavailable'],
    ['an address of three octets', { answers: [{ ...a('x.test'), data: Uint8Array.of(1, 2, 3) }] }, 'unavailable'],
    ['a name that points at itself', { ...good, garble: (o) => [withPointer(o, 12)] }, 'unavailable'],
    ['more records than there are', { ...good, garble: (o) => [o.slice(0, -2)] }, 'unavailable'],
    ['silence', { garble: () => [] }, 'unavailable'],
  ]
  for (const [what, plan, expected, over] of cases) {
    test(`${what}: ${expected}${over ? ` over ${over}` : ''}`, async () => {
      await using server = await FakeNameServer.start({ 'x.test A': plan })
      const answer = await dnsOf(server, { tries: 1, timeoutMs: expected === 'unavailable' ? 100 : 5000 }).ask(
        'x.test',
        'A',
      )
      const [first, ...more] = answer.kind === 'found' ? answer.records : []
      const count = more.length > 0 ? ` …${more.length + 1}` : ''
      const bogus = answer.kind === 'unavailable' && answer.bogus ? ' bogus' : ''
      assert.equal(`${answer.kind}${first === undefined ? '' : ` ${first}${count}`}${bogus}`, expected)
      assert.equal(server.asked.at(-1)?.slice(0, 3), over ?? 'udp')
    })
  }
})

test('the next server is asked when one fails, but not for a better answer than wrong signatures', async () => {
  await using broken = await FakeNameServer.start({
    'x.test A': { rcode: 2 },
    'bogus.test A': { rcode: 2, errors: [9] },
  })
  await using good = await FakeNameServer.start({
    'x.test A': { answers: [a('x.test')] },
    'bogus.test A': { answers: [a('bogus.test')] },
  })
  const dns = dnsOf(broken, { servers: [broken.address, good.address] })
  assert.equal((await dns.ask('x.test', 'A')).kind, 'found')
  assert.equal((await dns.ask('bogus.test', 'A')).kind, 'unavailable')
})

test('an answer is authentic only if the operator trusts the resolver', async () => {
  await using server = await FakeNameServer.start({
    'x.test A': { answers: [a('x.test')], authentic: true },
    'y.test A': { answers: [a('y.test')] },
  })
  const authentic = async (dns: ResolverDns, name: string) => {
    const answer = await dns.ask(name, 'A')
    return answer.kind === 'found' && answer.authentic
  }
  assert.equal(await authentic(dnsOf(server, { validating: true }), 'x.test'), true)
  assert.equal(await authentic(dnsOf(server, { validating: true }), 'y.test'), false)
  assert.equal(await authentic(dnsOf(server), 'x.test'), false)
})

test('an answer is asked for again when its time to live is over, and a failure at once', async () => {
  await using server = await FakeNameServer.start({
    'a.test A': { answers: [a('a.test', 1, 30)] },
    'none.test A': { authority: [soa(300, 10)] },
    'broken.test A': { rcode: 2 },
  })
  const clock = new ManualClock()
  const dns = dnsOf(server, {}, clock)
  const count = (name: string) => server.asked.filter((one) => one.includes(name)).length
  await Promise.all([dns.ask('a.test', 'A'), dns.ask('A.test', 'A'), dns.ask('a.test.', 'A')])
  clock.advance(29 * SECONDS)
  const old = await dns.ask('a.test', 'A')
  assert.equal(old.kind === 'found' && old.ttl, 1)
  assert.equal(count('a.test'), 1)
  clock.advance(SECONDS)
  await dns.ask('a.test', 'A')
  assert.equal(count('a.test'), 2)
  const none = await dns.ask('none.test', 'A')
  assert.deepEqual(none, { kind: 'no-data', ttl: 10, authentic: false })
  clock.advance(10 * SECONDS)
  await dns.ask('none.test', 'A')
  assert.equal(count('none.test'), 2)
  await dns.ask('broken.test', 'A')
  const before = count('broken.test')
  await dns.ask('broken.test', 'A')
  assert.ok(count('broken.test') > before)
})

test('only so many questions are out at once, and only so many wait', async () => {
  const names = Array.from({ length: 12 }, (_, i) => `n${i}.test`)
  await using server = await FakeNameServer.start(
    Object.fromEntries(names.map((name) => [`${name} A`, { answers: [a(name)] }])),
  )
  const dns = dnsOf(server, { maxAtOnce: 2, maxWaiting: 5 })
  const answers = await Promise.all(names.map((name) => dns.ask(name, 'A')))
  assert.equal(answers.filter(({ kind }) => kind === 'found').length, 7)
  assert.equal((await dns.ask('n11.test', 'A')).kind, 'found')
})

function dnsOf(server: FakeNameServer, settings: Partial<DnsSettings> = {}, clock = new ManualClock()): ResolverDns {
  return new ResolverDns(clock, systemEntropy, { ...DNS_SETTINGS, servers: [server.address], ...settings })
}

function chain(length: number): PlannedRecord[] {
  const links = Array.from({ length }, (_, i) => alias(i === 0 ? 'x.test' : `l${i}.test`, `l${i + 1}.test`))
  return [...links, a(`l${length}.test`)]
}

function wrongId(octets: Bytes): Bytes {
  const other = octets.slice()
  other[1] = (other[1] as number) ^ 0xff
  return other
}

/** The name of the answer, behind the question `x.test A`, becomes a pointer. */
function withPointer(octets: Bytes, past: number): Bytes {
  const at = past + 12
  return concat([octets.slice(0, at), Uint8Array.of(0xc0, at), octets.slice(at + 8)])
}

function contractPlan(): Record<string, Planned> {
  const plan: Record<string, Planned> = { 'signed.test TXT': { authentic: true } }
  for (const one of CONTRACT_ZONE) {
    if ('alias' in one) {
      const own = alias(one.name, one.alias, one.ttl)
      const target = CONTRACT_ZONE.find((other) => other.name === one.alias)
      const rest = target && 'records' in target ? encoded(target) : [alias(one.alias, one.name)]
      plan[`${one.name} A`] = { answers: [own, ...rest] }
      plan[`${one.name} CNAME`] = { answers: [own], authentic: one.authentic }
    } else if ('absent' in one) plan[`${one.name} A`] = { rcode: 3, authority: [soa(900, one.ttl)], authentic: true }
    else if ('fails' in one) plan[`${one.name} ${one.type}`] = { rcode: 2 }
    else plan[`${one.name} ${one.type}`] = { answers: encoded(one), authentic: one.authentic }
  }
  return { ...plan, ' A': {} }
}

function encoded(one: {
  readonly name: string
  readonly type: DnsType
  readonly ttl: number
  readonly records: readonly unknown[]
}): PlannedRecord[] {
  return one.records.map((record) => ({ name: one.name, type: one.type, ttl: one.ttl, data: dataOf(record) }))
}

function dataOf(record: unknown): Bytes {
  if (typeof record === 'string') return Uint8Array.from(record.split('.').map(Number))
  if (typeof record === 'object' && record !== null && 'exchange' in record) {
    const { preference, exchange } = record as MxRecord
    return concat([Uint8Array.of(0, preference), wireName(exchange)])
  }
  const { usage, selector, matchingType, data } = record as TlsaRecord
  return concat([Uint8Array.of(usage, selector, matchingType), data])
}
