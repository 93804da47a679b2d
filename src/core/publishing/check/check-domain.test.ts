import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DnsRecords } from '../../../wire/dns/dns-records.ts'
import { makeDkimKeys } from '../../dkim/dkim-keys.ts'
import { MemoryDns } from '../../dns/memory-dns.ts'
import { type DomainPlan, domainRecords } from '../domain-records.ts'
import { encodeMtaStsPolicy } from '../mta-sts-policy.ts'
import type { PublishedRecord } from '../published-record.ts'
import { checkDomain } from './check-domain.ts'
import type { FetchPolicy } from './check-policies.ts'
import { type Finding, isWrong } from './finding.ts'

const keys = await makeDkimKeys('example.org', Date.UTC(2026, 0, 1), [], 'signing')
const ADDRESS = '198.51.100.7'
const [RSA] = keys as [(typeof keys)[0]]

const PLAN: DomainPlan = {
  domain: 'example.org',
  hostname: 'mail.example.net',
  settings: {
    mtaSts: 'enforce',
    mtaStsMaxAge: 86400,
    spf: 'mx -all',
    dmarc: 'reject',
    reports: 'postmaster',
    caa: 'ca.test',
  },
  keys,
  mtaSts: { mode: 'enforce', mx: ['mail.example.net'], maxAge: 86400 },
  services: [{ name: 'imaps', port: 993, priority: 0 }],
  tlsPorts: [25],
  tlsKeys: [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)],
  hasSite: true,
}

const served: FetchPolicy = async () => ({ text: encodeMtaStsPolicy(PLAN.mtaSts as NonNullable<typeof PLAN.mtaSts>) })

/** A DNS in which all is as it should be. */
function goodDns(authentic = true): MemoryDns {
  const dns = new MemoryDns()
  const sets = Map.groupBy(domainRecords(PLAN), ({ name, type }) => `${type} ${name}`)
  for (const set of sets.values()) {
    const { name, type } = set[0] as PublishedRecord
    if (type === 'CNAME') dns.alias(name, set[0]?.data as string)
    else dns.put(name, type, set.map(({ data }) => data) as never, { authentic })
  }
  dns.put('mail.example.net', 'A', [ADDRESS], { authentic })
  dns.put('7.100.51.198.in-addr.arpa', 'PTR', ['mail.example.net'])
  return dns
}

async function wrongs(dns: MemoryDns, plan = PLAN, fetch = served): Promise<Finding[]> {
  return (await checkDomain(dns, plan, fetch)).filter(isWrong)
}

test('where all is right, nothing is wrong, and everything was looked at', async () => {
  const findings = await checkDomain(goodDns(), PLAN, served)
  assert.deepEqual(
    findings.filter((one) => one.verdict !== 'right'),
    [],
  )
  const topics = new Set(findings.map(({ topic }) => topic))
  for (const topic of [
    'mx',
    'spf',
    'dkim',
    'dmarc',
    'mta-sts',
    'tls-rpt',
    'tlsa',
    'client-setup',
    'key-directory',
    'caa',
    'address',
    'dnssec',
  ]) {
    assert.ok(topics.has(topic as never), topic)
  }
})

test('without DNSSEC two things are noted, and nothing is wrong', async () => {
  const findings = await checkDomain(goodDns(false), PLAN, served)
  assert.deepEqual(findings.filter(isWrong), [])
  assert.deepEqual(
    findings.filter(({ verdict }) => verdict === 'note').map(({ topic }) => topic),
    ['tlsa', 'dnssec'],
  )
})

const txt =
  (name: string, ...texts: string[]) =>
  (dns: MemoryDns) =>
    dns.put(name, 'TXT', texts)
const DKIM = `${RSA.selector}._domainkey.example.org`
const mx = (...hosts: string[]) => hosts.map((exchange): DnsRecords['MX'] => ({ preference: 10, exchange }))
const tlsa = (octet: number) => ({ usage: 3, selector: 1, matchingType: 1, data: new Uint8Array(32).fill(octet) })
const HASHES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k'].map((label) => `${label}.test`)

const cases: readonly (readonly [what: string, change: (dns: MemoryDns) => unknown, expected: string, mend: RegExp])[] =
  [
    ['no MX', (dns) => dns.put('example.org', 'MX', []), 'mx missing', /publish it/],
    [
      'another MX beside ours',
      (dns) => dns.put('example.org', 'MX', mx('mail.example.net', 'old.test')),
      'mx surplus',
      /other hosts/,
    ],
    ['another MX', (dns) => dns.put('example.org', 'MX', mx('old.test')), 'mx different', /in its place/],
    [
      'an MX that is an alias',
      (dns) => dns.put('example.org', 'MX', mx('mail.example.net', 'x.test')).alias('x.test', 'mail.example.net'),
      'mx dangerous',
      /must not be an alias/,
    ],
    [
      'a wildcard MX',
      (dns) => dns.put('posthus-wildcard-check.example.org', 'MX', mx('mail.example.net')),
      'mx dangerous',
      /\*\.example\.org/,
    ],
    ['a DNS that fails', (dns) => dns.fail('example.org', 'MX'), 'mx unknown', /says nothing/],
    [
      'a bogus zone',
      (dns) => dns.fail('example.org', 'MX', 'server failure', true),
      'dnssec dangerous',
      /sign the zone again/,
    ],
    ['no address', (dns) => dns.put('mail.example.net', 'A', []), 'address missing', /addresses of this server/],
    ['no reverse name', (dns) => dns.put('7.100.51.198.in-addr.arpa', 'PTR', []), 'address missing', /refuse mail/],
    [
      'a reverse name that leads elsewhere',
      (dns) => dns.put('7.100.51.198.in-addr.arpa', 'PTR', ['customer.isp.test']),
      'address dangerous',
      /does not lead back/,
    ],
    [
      'another reverse name',
      (dns) => dns.put('7.100.51.198.in-addr.arpa', 'PTR', ['x.test']).put('x.test', 'A', [ADDRESS]),
      'address different',
      /another one than in greetings/,
    ],
    ['no SPF', txt('example.org', 'proof=1'), 'spf missing', /publish it/],
    ['two SPF records', txt('example.org', 'v=spf1 mx -all', 'v=spf1 a -all'), 'spf dangerous', /two SPF records/],
    ['another SPF', txt('example.org', 'v=spf1 mx a:mail.example.net -all'), 'spf different', /publish\.spf/],
    ['an SPF that lets anybody send', txt('example.org', 'v=spf1 mx +all'), 'spf dangerous', /anybody/],
    [
      'an SPF that does not let us send',
      txt('example.org', 'v=spf1 -all'),
      'spf dangerous',
      /does not let 198\.51\.100\.7/,
    ],
    [
      'an SPF that asks too often',
      txt('example.org', `v=spf1 mx ${HASHES.map((name) => `a:${name}`).join(' ')} -all`),
      'spf dangerous',
      /at most 10 times/,
    ],
    ['no DKIM key', txt(DKIM), 'dkim missing', /counts as not signed/],
    ['another DKIM key', txt(DKIM, 'v=DKIM1; k=rsa; p=AAAA'), 'dkim dangerous', /not our key/],
    ['two DKIM records', txt(DKIM, 'v=DKIM1; k=rsa; p=AAAA', 'v=DKIM1; p=BBBB'), 'dkim dangerous', /two records/],
    ['no DMARC', txt('_dmarc.example.org'), 'dmarc missing', /publish it/],
    ['another DMARC', txt('_dmarc.example.org', 'v=DMARC1; p=none'), 'dmarc different', /change \[publish\]/],
    [
      'two DMARC records',
      txt('_dmarc.example.org', 'v=DMARC1; p=none', 'v=DMARC1; p=reject'),
      'dmarc dangerous',
      /two of them/,
    ],
    ['a DMARC that nobody can read', txt('_dmarc.example.org', 'v=DMARC1 p=none'), 'dmarc dangerous', /cannot read/],
    [
      'a DMARC without a policy',
      txt('_dmarc.example.org', 'v=DMARC1; rua=mailto:a@b.test'),
      'dmarc dangerous',
      /p has to be/,
    ],
    [
      'an old id of the policy',
      txt('_mta-sts.example.org', 'v=STSv1; id=1'),
      'mta-sts different',
      /only when the id is a new one/,
    ],
    [
      'a policy host elsewhere',
      (dns) => dns.alias('mta-sts.example.org', 'x.test').put('x.test', 'A', ['203.0.113.1']),
      'mta-sts different',
      /another server/,
    ],
    ['no TLS-RPT', txt('_smtp._tls.example.org'), 'tls-rpt missing', /publish it/],
    [
      'a TLSA record of nobody',
      (dns) => dns.put('_25._tcp.mail.example.net', 'TLSA', [tlsa(1), tlsa(2), tlsa(9)]),
      'tlsa dangerous',
      /match no key/,
    ],
    [
      'only TLSA records of nobody',
      (dns) => dns.put('_25._tcp.mail.example.net', 'TLSA', [tlsa(9)]),
      'tlsa dangerous',
      /send no mail/,
    ],
    [
      'no TLSA record of the next key',
      (dns) => dns.put('_25._tcp.mail.example.net', 'TLSA', [tlsa(1)]),
      'tlsa different',
      /wanted/,
    ],
    [
      'a service elsewhere',
      (dns) => dns.put('_imaps._tcp.example.org', 'SRV', [{ priority: 0, weight: 1, port: 993, target: 'x.test' }]),
      'client-setup different',
      /wanted/,
    ],
    [
      'a CAA record that keeps our authority out',
      (dns) => dns.put('mail.example.net', 'CAA', [{ flags: 0, tag: 'issue', value: 'other.test' }]),
      'caa dangerous',
      /may not issue/,
    ],
  ]
for (const [what, change, expected, mend] of cases) {
  test(`${what} is found, with the mend`, async () => {
    const dns = goodDns()
    change(dns)
    const found = await wrongs(dns)
    const one = found.find(({ topic, verdict, mend: text }) => `${topic} ${verdict}` === expected && mend.test(text))
    assert.ok(
      one,
      JSON.stringify(
        found.map(({ topic, verdict, mend: text }) => `${topic} ${verdict} ${text}`),
        null,
        1,
      ),
    )
  })
}

test('a DKIM record in other words is right, one that should be gone is surplus', async () => {
  const dns = goodDns()
  txt(DKIM, `p=${RSA.publicKey}; t=s`)(dns)
  assert.deepEqual(await wrongs(dns), [])
  const removed = { ...PLAN, keys: keys.map((key) => (key === RSA ? { ...key, state: 'removed' as const } : key)) }
  assert.deepEqual(
    (await wrongs(dns, removed)).map(({ verdict }) => verdict),
    ['surplus'],
  )
})

test('hosts with the addresses of the server are as good as aliases', async () => {
  const dns = new MemoryDns()
  const records = domainRecords(PLAN).filter(({ type }) => type !== 'CNAME')
  for (const set of Map.groupBy(records, ({ name, type }) => `${type} ${name}`).values()) {
    const { name, type } = set[0] as PublishedRecord
    dns.put(name, type, set.map(({ data }) => data) as never, { authentic: true })
  }
  for (const host of [
    'mail.example.net',
    'mta-sts.example.org',
    'autoconfig.example.org',
    'autodiscover.example.org',
    'openpgpkey.example.org',
  ]) {
    dns.put(host, 'A', [ADDRESS], { authentic: true })
  }
  dns.put('7.100.51.198.in-addr.arpa', 'PTR', ['mail.example.net'])
  assert.deepEqual(await wrongs(dns), [])
})

const fetches: readonly (readonly [string, FetchPolicy, string])[] = [
  ['that cannot be fetched', async () => ({ failure: 'the certificate is for another name' }), 'mta-sts dangerous'],
  [
    'that somebody else serves',
    async () => ({ text: 'version: STSv1\nmode: none\nmax_age: 1\n' }),
    'mta-sts different',
  ],
]
for (const [what, fetch, expected] of fetches) {
  test(`a policy ${what} is found`, async () => {
    assert.deepEqual(
      (await wrongs(goodDns(), PLAN, fetch)).map(({ topic, verdict }) => `${topic} ${verdict}`),
      [expected],
    )
  })
}

test('what strangers publish is shown cut short', async () => {
  const dns = goodDns()
  txt('_dmarc.example.org', ...Array.from({ length: 50 }, (_, i) => `v=DMARC1; p=none; x${i}=${'y'.repeat(2000)}`))(dns)
  const found = (await wrongs(dns)).find(({ topic }) => topic === 'dmarc')
  assert.equal(found?.found.length, 11)
  assert.ok(found?.found.every((value) => value.length <= 500))
})
