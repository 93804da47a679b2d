import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { ManualClock } from '../../base/manual-clock.ts'
import type { Dns, DnsRecords, DnsType } from '../dns/dns.ts'
import { MemoryDns } from '../dns/memory-dns.ts'
import { BoundedDns } from './bounded-dns.ts'
import { checkSpf } from './check-spf.ts'

interface Case {
  readonly helo: string
  readonly host: string
  readonly mailfrom: string
  readonly result: string | readonly string[]
  readonly explanation?: string
}

type Entry = 'TIMEOUT' | Readonly<Record<string, string | readonly string[] | readonly [number, string]>>

interface Scenario {
  readonly description: string
  readonly tests: Readonly<Record<string, Case>>
  readonly zonedata: Readonly<Record<string, readonly Entry[]>>
}

const SCENARIOS: readonly Scenario[] = JSON.parse(
  readFileSync(new URL('../../../test/vectors/spf-rfc7208.json', import.meta.url), 'utf8'),
)

for (const { description, tests, zonedata } of SCENARIOS) {
  test(`the public suite of SPF: ${description}`, async () => {
    const dns = zoneOf(zonedata)
    for (const [name, { helo, host, mailfrom, result, explanation }] of Object.entries(tests)) {
      const question = { remoteAddress: host, helo, reversePath: mailfrom, hostname: 'receiver.example.com' }
      const found = await checkSpf(dns, question)
      assert.ok([result].flat().includes(found.result), `${name}: ${result}, not ${found.result} (${found.reason})`)
      // Without one of its own the suite has `DEFAULT`. The digits of an address are written in either case (RFC 7208 §7.3).
      const expected = explanation === 'DEFAULT' ? undefined : explanation?.toLowerCase()
      if (explanation !== undefined) assert.equal(found.explanation?.toLowerCase(), expected, name)
    }
  })
}

/** The zones of the suite. A record of the type SPF stands for TXT, unless the name has TXT itself; `NONE` takes that away. */
function zoneOf(zone: Scenario['zonedata']): MemoryDns {
  const dns = new MemoryDns()
  for (const [name, entries] of Object.entries(zone)) {
    const records = new Map<DnsType, DnsRecords[DnsType][]>()
    const hasText = entries.some((entry) => entry !== 'TIMEOUT' && 'TXT' in entry)
    for (const entry of entries) {
      if (entry === 'TIMEOUT') {
        for (const type of ['A', 'AAAA', 'TXT', 'MX', 'PTR'] as const)
          if (!records.get(type)?.length) dns.fail(name, type)
        continue
      }
      for (const [type, value] of Object.entries(entry)) {
        if (type === 'CNAME') dns.alias(name, value as string)
        else if (value === 'TIMEOUT') dns.fail(name, (type === 'SPF' ? 'TXT' : type) as DnsType)
        else if (value !== 'NONE' && !(type === 'SPF' && hasText))
          put(records, type === 'SPF' ? 'TXT' : (type as DnsType), value)
      }
    }
    for (const [type, some] of records) dns.put(name, type, some as never)
    if (entries.every((entry) => entry !== 'TIMEOUT') && !records.has('A')) dns.put(name, 'A', [])
  }
  return dns
}

function put(records: Map<DnsType, DnsRecords[DnsType][]>, type: DnsType, value: unknown): void {
  const list = records.get(type) ?? []
  records.set(type, list)
  if (type === 'MX') {
    const [preference, exchange] = value as [number, string]
    list.push({ preference, exchange })
  } else list.push([value].flat().join(''))
}

const QUESTION = {
  remoteAddress: '192.0.2.1',
  helo: 'mail.example.org',
  reversePath: 'a@example.org',
  hostname: 'mx.test',
}

test('a null reverse-path asks for the name of HELO', async () => {
  const dns = new MemoryDns().put('mail.example.org', 'TXT', ['v=spf1 ip4:192.0.2.1 -all'])
  const { result, scope, domain } = await checkSpf(dns, { ...QUESTION, reversePath: '' })
  assert.deepEqual([result, scope, domain], ['pass', 'helo', 'mail.example.org'])
})

for (const [name, record, expected] of [
  ['includes itself', 'v=spf1 include:example.org -all', 'permerror'],
  ['redirects to itself', 'v=spf1 redirect=example.org', 'permerror'],
  [
    'asks for more than ten names',
    `v=spf1 ${Array.from({ length: 11 }, (_, i) => `a:h${i}.example.org`).join(' ')} -all`,
    'permerror',
  ],
  ['asks for three names that are not there', 'v=spf1 a:x1.test a:x2.test a:x3.test -all', 'permerror'],
  ['asks for two names that are not there', 'v=spf1 a:x1.test a:x2.test -all', 'fail'],
  ['64 KB of terms', `v=spf1 ${'ip4:10.0.0.1 '.repeat(5000)}-all`, 'fail'],
  ['64 KB of one term', `v=spf1 a:${'x'.repeat(65_000)} -all`, 'permerror'],
  ['slashes without end', `v=spf1 a${'/1'.repeat(30_000)} -all`, 'permerror'],
] as const) {
  test(`a record that ${name}`, async () => {
    const dns = new MemoryDns().put('example.org', 'TXT', [record])
    for (let i = 0; i < 11; i++) dns.put(`h${i}.example.org`, 'A', ['10.0.0.1'])
    assert.equal((await checkSpf(dns, QUESTION)).result, expected)
    assert.ok(dns.asked.length < 25, String(dns.asked.length))
  })
}

test('what is none of the DNS is no domain', async () => {
  for (const reversePath of [
    'a@[192.0.2.1]',
    'a@localhost',
    'a',
    '@',
    'a@',
    `a@${'x.'.repeat(200)}org`,
    'a@ü.example',
    '"a@b"@c d',
  ]) {
    const { result } = await checkSpf(new MemoryDns(), { ...QUESTION, reversePath })
    assert.equal(result, 'none', reversePath)
  }
})

test('a DNS that never answers costs the time that it is given, and no more', async () => {
  const clock = new ManualClock()
  const silent: Dns = { ask: () => new Promise(() => undefined) }
  using dns = new BoundedDns(silent, clock, { timeMs: 5000, maxQuestions: 10 })
  const checked = checkSpf(dns, QUESTION)
  await new Promise((resolve) => setImmediate(resolve))
  clock.advance(5000)
  const { result, reason } = await checked
  assert.deepEqual([result, reason], ['temperror', 'DNS timeout'])
  const again = await checkSpf(dns, QUESTION)
  assert.equal(again.result, 'temperror')
})

test('a DNS that breaks its promise, and one that is asked too much', async () => {
  const broken: Dns = { ask: () => Promise.reject(new Error('bug')) }
  for (const [inner, maxQuestions] of [
    [broken, 10],
    [new MemoryDns(), 0],
  ] as const) {
    using dns = new BoundedDns(inner, new ManualClock(), { timeMs: 5000, maxQuestions })
    assert.equal((await checkSpf(dns, QUESTION)).result, 'temperror')
  }
})
