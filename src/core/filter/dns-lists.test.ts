import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { Dns } from '../dns/dns.ts'
import { MemoryDns } from '../dns/memory-dns.ts'
import { type DnsList, DnsLists, reversedName } from './dns-lists.ts'

const names: readonly (readonly [string, string | undefined])[] = [
  ['192.0.2.99', '99.2.0.192'],
  ['::ffff:192.0.2.99', '99.2.0.192'],
  ['2001:db8:1:2:3:4:567:89ab', 'b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2'],
  ['2001:db8::1', `1.${'0.'.repeat(23)}8.b.d.0.1.0.0.2`],
  ['host.example', undefined],
  ['', undefined],
]
for (const [address, expected] of names) {
  test(`${address || 'nothing'} as lists have it`, () => assert.equal(reversedName(address), expected))
}

const BAD: DnsList = { zone: 'bad.example', weight: 3 }
const WORSE: DnsList = { zone: 'worse.example', weight: 2 }
const GOOD: DnsList = { zone: 'good.example', weight: -4 }

test('weights of lists add up, those of trust against them', async () => {
  const dns = new MemoryDns()
    .put('7.2.0.192.bad.example', 'A', ['127.0.0.2', '127.0.0.4'])
    .put('7.2.0.192.worse.example', 'A', ['127.0.0.9'])
  assert.deepEqual(await listsOver(dns).ask('192.0.2.7'), { weight: 5, zones: ['bad.example', 'worse.example'] })
  dns.put('7.2.0.192.good.example', 'A', ['127.0.5.3'])
  assert.deepEqual(await listsOver(dns).ask('192.0.2.7'), { weight: 1, zones: ['bad.example', 'worse.example'] })
  assert.deepEqual(await listsOver(dns).ask('192.0.2.8'), { weight: 0, zones: [] })
})

test('what is no answer of a list counts for nothing, and a list that refuses us is told of once an hour', async () => {
  const dns = new MemoryDns()
    // A domain that was sold: every name leads to an advertisement.
    .put('7.2.0.192.bad.example', 'A', ['198.51.100.1'])
    .put('7.2.0.192.worse.example', 'A', ['127.255.255.254'])
    .fail('7.2.0.192.good.example', 'A')
  const clock = new ManualClock()
  const told: unknown[] = []
  const log = {
    ...silentLog,
    warn: (what: string, facts?: object) => void told.push([what, (facts as { zone: string }).zone]),
  }
  const lists = new DnsLists(dns, { lists: [BAD, WORSE, GOOD], timeMs: 5000 }, clock, log)
  for (let n = 0; n < 3; n++) assert.deepEqual(await lists.ask('192.0.2.7'), { weight: 0, zones: [] })
  assert.deepEqual(told, [['filter/list-refuses-us', 'worse.example']])
  clock.advance(3_600_000)
  await lists.ask('192.0.2.7')
  assert.equal(told.length, 2)
})

test('lists that never answer cost their time once, all together', async () => {
  const clock = new ManualClock()
  const silent: Dns = { ask: () => new Promise<never>(() => undefined) }
  const asked = new DnsLists(silent, { lists: [BAD, WORSE, GOOD], timeMs: 5000 }, clock, silentLog).ask('192.0.2.7')
  clock.advance(5000)
  assert.deepEqual(await asked, { weight: 0, zones: [] })
})

for (const address of ['127.0.0.1', '10.1.2.3', '192.168.1.1', 'fd00::1', '::1', 'nonsense']) {
  test(`nobody is asked about ${address}`, async () => {
    const dns = new MemoryDns()
    assert.deepEqual(await listsOver(dns).ask(address), { weight: 0, zones: [] })
    assert.deepEqual(dns.asked, [])
  })
}

function listsOver(dns: Dns): DnsLists {
  return new DnsLists(dns, { lists: [BAD, WORSE, GOOD], timeMs: 5000 }, new ManualClock(), silentLog)
}
