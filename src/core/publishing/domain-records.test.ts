import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeDkimKeys } from '../dkim/dkim-keys.ts'
import { type DomainPlan, domainRecords } from './domain-records.ts'
import { type MtaStsPolicy, mtaStsId } from './mta-sts-policy.ts'
import { shownValue } from './published-record.ts'
import { zoneFile } from './zone-file.ts'

const keys = await makeDkimKeys('example.org', Date.UTC(2026, 0, 1), [], 'signing')
const POLICY: MtaStsPolicy = { mode: 'enforce', mx: ['mail.example.net'], maxAge: 86400 }

const PLAN: DomainPlan = {
  domain: 'example.org',
  hostname: 'mail.example.net',
  settings: {
    mtaSts: 'enforce',
    mtaStsMaxAge: 86400,
    spf: 'mx -all',
    dmarc: 'reject',
    reports: 'postmaster',
    caa: 'letsencrypt.org',
  },
  keys,
  mtaSts: POLICY,
  services: [
    { name: 'imaps', port: 993, priority: 0 },
    { name: 'pop3', port: undefined, priority: 30 },
  ],
  tlsPorts: [25, 993, 25],
  tlsKeys: [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)],
  hasSite: true,
}

function shown(plan: DomainPlan): string[] {
  return domainRecords(plan).map((record) => `${record.name} ${record.type} ${shownValue(record)}`)
}

test('a domain has all of its records', () => {
  const one = '01'.repeat(32)
  const two = '02'.repeat(32)
  assert.deepEqual(
    shown(PLAN).filter((line) => !line.includes('_domainkey')),
    [
      'example.org MX 10 mail.example.net.',
      'example.org TXT "v=spf1 mx -all"',
      'mail.example.net TXT "v=spf1 a -all"',
      '_dmarc.example.org TXT "v=DMARC1; p=reject; adkim=s; aspf=s; rua=mailto:postmaster@example.org"',
      `_mta-sts.example.org TXT "v=STSv1; id=${mtaStsId(POLICY)}"`,
      'mta-sts.example.org CNAME mail.example.net.',
      '_smtp._tls.example.org TXT "v=TLSRPTv1; rua=mailto:postmaster@example.org"',
      `_25._tcp.mail.example.net TLSA 3 1 1 ${one}`,
      `_25._tcp.mail.example.net TLSA 3 1 1 ${two}`,
      `_993._tcp.mail.example.net TLSA 3 1 1 ${one}`,
      `_993._tcp.mail.example.net TLSA 3 1 1 ${two}`,
      '_imaps._tcp.example.org SRV 0 1 993 mail.example.net.',
      '_pop3._tcp.example.org SRV 0 0 0 .',
      'autoconfig.example.org CNAME mail.example.net.',
      'autodiscover.example.org CNAME mail.example.net.',
      'openpgpkey.example.org CNAME mail.example.net.',
      'mail.example.net CAA 0 issue "letsencrypt.org"',
    ],
  )
})

test('what is turned off is not published', () => {
  const settings = { ...PLAN.settings, mtaSts: 'off', reports: '', caa: '' } as const
  // Within a key there may be any letters.
  const lines = shown({ ...PLAN, settings, mtaSts: undefined, hasSite: false, tlsKeys: [] }).map((line) =>
    line.replace(/ p=.*/, ''),
  )
  assert.ok(
    lines.every((line) => !/mta-sts|_tls|TLSA|CAA|autoconfig|rua/.test(line)),
    lines.join('\n'),
  )
  assert.ok(
    !shown({ ...PLAN, hasSite: false }).some((line) => line.includes('mta-sts')),
    'a policy that nobody can fetch is not announced',
  )
})

test('reports to another domain are allowed there too', () => {
  const settings = { ...PLAN.settings, reports: 'dmarc@reports.test' }
  assert.ok(shown({ ...PLAN, settings }).includes('example.org._report._dmarc.reports.test TXT "v=DMARC1"'))
})

test('a key is published in every state but the last', () => {
  const [rsa] = keys
  for (const state of ['planned', 'published', 'signing', 'retired', 'removed'] as const) {
    const lines = shown({ ...PLAN, keys: rsa ? [{ ...rsa, state }] : [] })
    assert.equal(
      lines.some((line) => line.includes('_domainkey')),
      state !== 'removed',
      state,
    )
  }
})

test('the id of a policy changes when the policy does, and only then', () => {
  assert.match(mtaStsId(POLICY), /^[0-9a-z]{1,32}$/)
  assert.equal(mtaStsId({ ...POLICY }), mtaStsId(POLICY))
  for (const other of [{ mode: 'testing' as const }, { mx: ['a.test'] }, { maxAge: 1 }]) {
    assert.notEqual(mtaStsId({ ...POLICY, ...other }), mtaStsId(POLICY))
  }
})

test('a zone file has what is in the zone, long keys in pieces, and the rest as comments', () => {
  const zone = zoneFile('example.org', domainRecords(PLAN))
  const lines = zone.split('\n').filter((line) => line !== '' && !line.startsWith(';'))
  assert.ok(lines.every((line) => /^\S*example\.org\. 3600 IN /.test(line)))
  assert.match(zone, /^; mail\.example\.net\. 3600 IN TXT "v=spf1 a -all"$/m)
  const strings = [...(lines.find((line) => line.startsWith('r2026a')) ?? '').matchAll(/"([^"]*)"/g)].map(
    (match) => match[1] ?? '',
  )
  assert.ok(strings.length > 1 && strings.every((part) => part.length <= 255))
  assert.equal(strings.join(''), `v=DKIM1; k=rsa; p=${keys[0]?.publicKey}`)
})
