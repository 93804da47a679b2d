import assert from 'node:assert/strict'
import { createHash, X509Certificate } from 'node:crypto'
import { after, describe, test } from 'node:test'
import { TestAuthority } from '../../../test/kit/test-authority.ts'
import { MemoryDns } from '../dns/memory-dns.ts'
import type { FetchPolicy } from '../publishing/check/check-policies.ts'
import { tryCheckCertificate } from './certificate/checked-certificate.ts'
import { lookUpDomainFacts } from './domain-facts.ts'
import { chainOf, factsWith, GOOD_ENDPOINT } from './endpoint-facts.fixture.ts'
import { judgeEndpoint } from './judge-endpoint.ts'

const authority = TestAuthority.root()
const host = 'mx.posthus.test'
const server = authority.issue([host])
after(() => authority[Symbol.dispose]())
const roots = {
  everybody: [],
  named: [{ certificate: new X509Certificate(authority.identity.cert), by: '--ca root.pem' }],
}
const SIGNED = { authentic: true }
const sha256 = (octets: Uint8Array) => new Uint8Array(createHash('sha256').update(octets).digest())
const ours = { usage: 3, selector: 1, matchingType: 1, data: sha256(server.spki) }
const other = { usage: 3, selector: 1, matchingType: 1, data: new Uint8Array(32) }
const policy = (mode: string, mx = host) => `version: STSv1\nmode: ${mode}\nmx: ${mx}\nmax_age: 604800\n`

const cases: readonly (readonly [
  what: string,
  dns: (dns: MemoryDns) => MemoryDns,
  served: string | undefined,
  expected: Record<string, string>,
])[] = [
  ['nothing', (dns) => dns, undefined, { caa: 'fails', dane: 'fails low', 'mta-sts': 'fails low', 'tls-rpt': 'fails' }],
  [
    'CAA above the host',
    (dns) => dns.put('posthus.test', 'CAA', [{ flags: 0, tag: 'issue', value: 'ca.test' }]),
    undefined,
    { caa: 'holds' },
  ],
  ['CAA that does not answer', (dns) => dns.fail(host, 'CAA'), undefined, { caa: 'unknown' }],
  [
    'a TLSA record of the key',
    (dns) => dns.put(`_25._tcp.${host}`, 'TLSA', [ours], SIGNED),
    undefined,
    { dane: 'holds', 'dane-next-key': 'fails' },
  ],
  [
    'TLSA records of this key and the next',
    (dns) => dns.put(`_25._tcp.${host}`, 'TLSA', [ours, other], SIGNED),
    undefined,
    { dane: 'holds', 'dane-next-key': 'holds' },
  ],
  [
    'TLSA records of another key',
    (dns) => dns.put(`_25._tcp.${host}`, 'TLSA', [other], SIGNED),
    undefined,
    { dane: 'fails critical' },
  ],
  [
    'TLSA records that are not signed',
    (dns) => dns.put(`_25._tcp.${host}`, 'TLSA', [ours]),
    undefined,
    { dane: 'fails low' },
  ],
  [
    'TLSA records with wrong signatures',
    (dns) => dns.fail(`_25._tcp.${host}`, 'TLSA', 'bogus', true),
    undefined,
    { dane: 'fails high' },
  ],
  ['a policy that is enforced', sts, policy('enforce'), { 'mta-sts': 'holds' }],
  ['a policy that is tested', sts, policy('testing'), { 'mta-sts': 'fails info' }],
  ['a policy without this host', sts, policy('enforce', 'other.test'), { 'mta-sts': 'fails high' }],
  ['a policy that cannot be fetched', sts, undefined, { 'mta-sts': 'fails medium' }],
  ['a policy that is none', sts, '<html>', { 'mta-sts': 'fails low' }],
  [
    'reports are asked for',
    (dns) => dns.put('_smtp._tls.posthus.test', 'TXT', ['v=TLSRPTv1; rua=mailto:a@posthus.test']),
    undefined,
    { 'tls-rpt': 'holds' },
  ],
]

describe('what the DNS says', () => {
  for (const [what, put, served, expected] of cases) {
    test(`${what}: ${JSON.stringify(expected)}`, async () => {
      const dns = put(new MemoryDns().put(host, 'A', ['192.0.2.1'], SIGNED))
      const fetch: FetchPolicy = async () => (served === undefined ? { failure: 'nobody answers' } : { text: served })
      const rows = await judge(dns, fetch)
      for (const [check, state] of Object.entries(expected)) {
        const row = rows.find((one) => one.check === check)
        assert.equal(`${row?.state} ${row?.severity}`.slice(0, state.length), state, `${check}: ${row?.evidence}`)
      }
    })
  }

  test('of a host that is nobody’s MX only what concerns it is asked', async () => {
    const dns = new MemoryDns()
    const facts = await lookUpDomainFacts(dns, host, 993, undefined, async () => ({ failure: 'not asked' }))
    assert.equal(facts.mail, undefined)
    assert.ok(!dns.asked.some((one) => one.includes('_mta-sts')))
  })
})

function sts(dns: MemoryDns): MemoryDns {
  return dns.put('_mta-sts.posthus.test', 'TXT', ['v=STSv1; id=1;'])
}

async function judge(dns: MemoryDns, fetch: FetchPolicy) {
  const endpoint = { ...GOOD_ENDPOINT, service: 'smtp', host, port: 25 }
  const facts = factsWith({ endpoint, startedAtMs: Date.now() }, server.der)
  const certificate = tryCheckCertificate(chainOf(server.der), host, roots, Date.now())
  const found = await lookUpDomainFacts(dns, host, 25, 'posthus.test', fetch)
  return judgeEndpoint({ facts, certificates: certificate ? [certificate] : [], dns: found }).rows
}
