import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemEntropy } from '../../../base/entropy.ts'
import { isFault } from '../../../base/fault.ts'
import { type Log, silentLog } from '../../../base/log.ts'
import { ManualClock } from '../../../base/manual-clock.ts'
import type { Finding } from '../../publishing/check/finding.ts'
import type { PostureCount } from '../posture-ledger.ts'
import type { Protection, Service, Trust } from '../protection.ts'
import { audited, MemoryClaimBook, NOW } from './claims.fixture.ts'
import { Claims } from './claims.ts'
import type { Evidence } from './evidence.ts'
import type { PublishedCheck } from './published-checks.ts'

const DAY_MS = 86_400_000
const hybrid: Protection = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' }

function count(service: Service, protection: Protection | undefined): PostureCount {
  return { startMs: NOW - DAY_MS, service, protection, trust: undefined, connections: 1 }
}

const ALL_WELL: Evidence = {
  listening: [
    { service: 'https', port: 443 },
    { service: 'imap', port: 143 },
    { service: 'imaps', port: 993 },
    { service: 'pop3s', port: 995 },
    { service: 'smtp', port: 25 },
  ],
  audits: [
    audited('https', 443),
    audited('imap', 143),
    audited('imaps', 993),
    audited('pop3s', 995),
    audited('smtp', 25),
  ],
  counts: [count('imaps', hybrid), count('imap', undefined), count('smtp-out', hybrid), count('smtp-out', undefined)],
  domains: ['example.org'],
  published: [checked('example.org')],
  nowMs: NOW,
}

/** A domain of which all is right, but for the rows that are named. */
function checked(domain: string, others: readonly Partial<Finding>[] = [], atMs = NOW - 3_600_000): PublishedCheck {
  const right = { verdict: 'right', wanted: [], mend: '' } as const
  const findings: Finding[] = [
    { ...right, topic: 'mx', name: domain, type: 'MX', found: [] },
    { ...right, topic: 'tlsa', name: '_25._tcp.mail.example.org', type: 'TLSA', found: [] },
    { ...right, topic: 'dnssec', name: domain, type: 'DNSSEC', found: ['authentic'] },
    { ...right, topic: 'mta-sts', name: `_mta-sts.${domain}`, type: 'TXT', found: [] },
    { ...right, topic: 'mta-sts', name: 'https://mta-sts', type: 'policy', found: ['version: STSv1', 'mode: enforce'] },
  ]
  const changed = findings.map((one) => ({ ...one, ...others.find(({ type }) => type === one.type) }))
  return { domain, atMs, findings: changed }
}

const published = (...checks: readonly PublishedCheck[]): Evidence => ({ ...ALL_WELL, published: checks })
const sent = (...trusts: readonly Trust[]): Evidence => ({
  ...ALL_WELL,
  counts: trusts.map((trust) => ({ ...count('smtp-out', hybrid), trust, connections: 3 })),
})
const DANE: Trust = { policy: 'dane', provedBy: 'dane' }

/** The audits of `ALL_WELL` with other ones in the place of those of the same service. */
function withAudits(...others: readonly ReturnType<typeof audited>[]): Evidence {
  const named = new Set(others.map(({ service }) => service))
  return { ...ALL_WELL, audits: [...ALL_WELL.audits.filter(({ service }) => !named.has(service)), ...others] }
}

test('a claim that every measurement bears out is published, and says what it covers and what not', async () => {
  const world = new World()
  const claim = await world.claims.publish('fs:imap,smtp-out')
  assert.deepEqual(
    claim.services.map(({ service, state, lastTrueMs }) => [service, state, lastTrueMs]),
    [
      ['imap', 'holds', NOW],
      ['smtp-out', 'holds', NOW],
    ],
  )
  const [view] = await world.claims.views()
  assert.deepEqual(
    view?.covered.map(({ service }) => service),
    ['imap', 'smtp-out'],
  )
  assert.deepEqual(
    view?.notCovered.map(({ service, why }) => [service, why]),
    [
      ['https', 'not claimed'],
      ['pop3', 'not claimed'],
      ['smtp', 'not claimed'],
    ],
    'submission and ManageSieve are not offered here',
  )
  assert.match(
    view?.covered[0]?.evidence ?? '',
    /audit of imap:\/\/mail\.example\.org:143, 2026-11-26T11:00Z; audit of imaps:/,
  )
})

const refused: readonly (readonly [string, string, Evidence, code: string, RegExp])[] = [
  [
    'one of two ports without forward secrecy',
    'fs:imap',
    withAudits(audited('imap', 143, { 'forward-secrecy': 'fails' })),
    'posture/claim-contradicted',
    /audit of imap:\/\/mail\.example\.org:143.*forward-secrecy: not true that Title of forward-secrecy \(what forward-secrecy saw/,
  ],
  [
    'tickets',
    'fs:pop3',
    withAudits(
      audited('pop3s', 995, {}, { forwardSecrecy: { level: 'partial', reasons: ['tls12-tickets: not true'] } }),
    ),
    'posture/claim-contradicted',
    /tls12-tickets/,
  ],
  [
    'one connection in the ledger without a key exchange',
    'fs:pop3',
    {
      ...ALL_WELL,
      counts: [count('pop3s', { version: 'TLSv1.2', suite: 'TLS_RSA_WITH_AES_128_GCM_SHA256', group: 'none' })],
    },
    'posture/claim-contradicted',
    /ledger of 2026-11-25: pop3s, TLSv1\.2 TLS_RSA_WITH_AES_128_GCM_SHA256, key exchange none/,
  ],
  [
    'one that we made to others',
    'fs:smtp-out',
    { ...ALL_WELL, counts: [count('smtp-out', { ...hybrid, group: 'none' }), count('smtp-out', hybrid)] },
    'posture/claim-contradicted',
    /smtp-out/,
  ],
  [
    'an old version in the ledger',
    'modern-tls:imap',
    { ...ALL_WELL, counts: [count('imaps', { ...hybrid, version: 'TLSv1.1' })] },
    'posture/claim-contradicted',
    /TLSv1\.1/,
  ],
  [
    'TLS 1.0 in the audit',
    'modern-tls:smtp',
    withAudits(audited('smtp', 25, { 'tls1.0': 'fails' })),
    'posture/claim-contradicted',
    /tls1\.0/,
  ],
  [
    'no hybrid group',
    'pq:https',
    withAudits(audited('https', 443, { 'post-quantum': 'fails' })),
    'posture/claim-contradicted',
    /post-quantum/,
  ],
  [
    'a port that was never audited',
    'fs:imap',
    { ...ALL_WELL, audits: ALL_WELL.audits.filter(({ port }) => port !== 143) },
    'posture/claim-unmeasured',
    /imap on port 143 has not been audited/,
  ],
  [
    'an audit of last week',
    'tls13:https',
    withAudits(audited('https', 443, {}, { atMs: NOW - 4 * DAY_MS })),
    'posture/claim-unmeasured',
    /too long ago/,
  ],
  [
    'an endpoint that nobody reached',
    'fs:smtp',
    withAudits(audited('smtp', 25, {}, { failure: 'nobody answers', rows: [] })),
    'posture/claim-unmeasured',
    /nobody answers/,
  ],
  [
    'a check that found nothing out',
    'fs:smtp',
    withAudits(audited('smtp', 25, { 'fresh-key-shares': 'unknown' })),
    'posture/claim-unmeasured',
    /fresh-key-shares/,
  ],
  [
    'a domain that was not looked at',
    'dane:smtp',
    { ...ALL_WELL, domains: ['example.org', 'example.net'] },
    'posture/claim-unmeasured',
    /what example\.net publishes has not been looked at/,
  ],
  [
    'records that match no key',
    'dane:smtp',
    published(checked('example.org', [{ type: 'TLSA', verdict: 'dangerous', mend: 'they match no key' }])),
    'posture/claim-contradicted',
    /records of example\.org, 2026-11-26T11:00Z: _25\._tcp\.mail\.example\.org TLSA: dangerous \(they match no key\)/,
  ],
  [
    'a zone that is not signed',
    'dane:smtp',
    published(checked('example.org', [{ type: 'DNSSEC', verdict: 'note', mend: 'sign the zone' }])),
    'posture/claim-contradicted',
    /DNSSEC: note \(sign the zone\)/,
  ],
  [
    'no records at all',
    'dane:smtp',
    published({ ...checked('example.org'), findings: [] }),
    'posture/claim-contradicted',
    /publishes none/,
  ],
  [
    'a look of last week',
    'dane:smtp',
    published(checked('example.org', [], NOW - 4 * DAY_MS)),
    'posture/claim-unmeasured',
    /too long ago/,
  ],
  [
    'a DNS that says nothing',
    'mta-sts:smtp',
    published(checked('example.org', [{ type: 'TXT', verdict: 'unknown', mend: 'no answer' }])),
    'posture/claim-unmeasured',
    /_mta-sts\.example\.org TXT: unknown \(no answer\)/,
  ],
  [
    'a policy that only tests',
    'mta-sts:smtp',
    published(checked('example.org', [{ type: 'policy', found: ['mode: testing'] }])),
    'posture/claim-contradicted',
    /does not say "mode: enforce" \(mode: testing\)/,
  ],
  [
    'no mail to such a domain',
    'dane:smtp-out',
    ALL_WELL,
    'posture/claim-unmeasured',
    /no mail went to a domain with dane/,
  ],
  [
    'mail to one that proved nothing',
    'dane:smtp-out',
    sent(DANE, { policy: 'dane', provedBy: 'web-pki' }),
    'posture/claim-contradicted',
    /ledger of 2026-11-25: smtp-out to a domain with dane, proved by web-pki/,
  ],
  [
    'mail against a policy',
    'mta-sts:smtp-out',
    sent({ policy: 'mta-sts', provedBy: 'nothing' }),
    'posture/claim-contradicted',
    /mta-sts, proved by nothing/,
  ],
  ['a service that is not offered', 'fs:submission', ALL_WELL, 'posture/claim-unmeasured', /not offered/],
  [
    'nothing sent',
    'fs:smtp-out',
    { ...ALL_WELL, counts: [count('smtp-out', undefined)] },
    'posture/claim-unmeasured',
    /no connection to another server/,
  ],
]
for (const [what, text, evidence, code, message] of refused) {
  test(`${text} is refused for ${what}, and nothing is published`, async () => {
    const world = new World(evidence)
    await assert.rejects(world.claims.publish(text), (error) => isFault(error, code) && message.test(error.message))
    assert.deepEqual(await world.claims.claims(), [])
  })
}

test('DANE and MTA-STS are claimed of what is published, and of what was sent', async () => {
  const world = new World(
    sent(DANE, { policy: 'mta-sts', provedBy: 'web-pki' }, { policy: 'none', provedBy: 'nothing' }),
  )
  const claim = await world.claims.publish('dane:smtp,smtp-out')
  assert.deepEqual(
    claim.services.map(({ evidence }) => evidence),
    [
      'records of example.org, 2026-11-26T11:00Z',
      'all 3 connections of the last days to domains with dane, as counted',
    ],
  )
  await world.claims.publish('mta-sts:smtp,smtp-out')
  world.pass(DAY_MS, published(checked('example.org', [{ type: 'TLSA', verdict: 'missing', mend: 'publish it' }], NOW)))
  const dane = (await world.claims.check()).find((view) => view.claim.id === claim.id)
  assert.deepEqual(
    dane?.notCovered.map(({ service, wasTrueUntilMs }) => [service, wasTrueUntilMs]),
    [
      ['smtp', NOW],
      ['smtp-out', NOW],
    ],
  )
  assert.deepEqual(world.told, ['posture/claim-ended dane:smtp'])
})

test('a claim is published as a whole or not at all', async () => {
  const world = new World(withAudits(audited('pop3s', 995, { 'forward-secrecy': 'fails' })))
  await assert.rejects(world.claims.publish('fs:imap,pop3'), (error) => isFault(error, 'posture/claim-contradicted'))
  await world.claims.publish('fs:imap')
})

test('a claim that is contradicted ends, says until when it was true, and is told once', async () => {
  const world = new World()
  await world.claims.publish('fs:imap,pop3')
  world.pass(DAY_MS, ALL_WELL)
  await world.claims.check()
  const lastTrueMs = world.clock.nowMs()
  world.pass(3_600_000, withAudits(audited('pop3s', 995, { 'forward-secrecy': 'fails' })))
  const shown = await world.claims.views()
  assert.deepEqual(
    shown[0]?.covered.map(({ service }) => service),
    ['imap'],
    'shown at once, before it is looked at',
  )
  assert.deepEqual(await world.claims.check(), shown)
  await world.claims.check()
  const pop3 = shown[0]?.notCovered.find(({ service }) => service === 'pop3')
  assert.equal(pop3?.wasTrueUntilMs, lastTrueMs)
  assert.match(pop3?.why ?? '', /forward-secrecy/)
  assert.deepEqual(world.told, ['posture/claim-ended fs:pop3'])

  world.pass(3_600_000, ALL_WELL)
  const [later] = await world.claims.check()
  assert.deepEqual(
    later?.covered.map(({ service }) => service),
    ['imap'],
    'nobody has said it again',
  )
  await world.claims.publish('fs:pop3')
  assert.deepEqual(
    (await world.claims.views())[0]?.covered.map(({ service }) => service),
    ['pop3'],
  )
})

test('a service that is no longer audited moves from the one list to the other, and back', async () => {
  const world = new World()
  await world.claims.publish('fs:imap,smtp')
  world.pass(DAY_MS, { ...ALL_WELL, audits: ALL_WELL.audits.filter(({ service }) => service !== 'smtp') })
  const [view] = await world.claims.check()
  assert.deepEqual(
    view?.covered.map(({ service }) => service),
    ['imap'],
  )
  const smtp = view?.notCovered.find(({ service }) => service === 'smtp')
  assert.deepEqual([smtp?.wasTrueUntilMs, smtp?.why], [NOW, 'smtp on port 25 has not been audited'])
  world.pass(DAY_MS, ALL_WELL)
  assert.equal((await world.claims.check())[0]?.covered.length, 2)
  assert.deepEqual(world.told, [])
})

test('without a fresh audit for three days nothing is covered any more', async () => {
  const world = new World()
  await world.claims.publish('pq:https')
  world.pass(4 * DAY_MS, { ...ALL_WELL, nowMs: NOW + 4 * DAY_MS })
  assert.deepEqual((await world.claims.views())[0]?.covered, [])
})

test('a claim that is taken back is shown no more, and stays in the book', async () => {
  const world = new World()
  const { id } = await world.claims.publish('tls13:https')
  await world.claims.withdraw(id)
  assert.deepEqual(await world.claims.views(), [])
  assert.deepEqual(
    (await world.claims.claims()).map(({ withdrawnMs }) => withdrawnMs),
    [NOW],
  )
  for (const wrong of [id, 'nothing']) {
    await assert.rejects(world.claims.withdraw(wrong), (error) => isFault(error, 'posture/no-such-claim'))
  }
})

test('there is an end to the number of claims', async () => {
  const world = new World()
  for (let i = 0; i < 50; i++) await world.claims.publish('tls13:https')
  await assert.rejects(world.claims.publish('tls13:https'), (error) => isFault(error, 'posture/too-many-claims'))
})

class World {
  readonly clock = new ManualClock(NOW)
  readonly told: string[] = []
  readonly claims: Claims
  #evidence: Evidence

  constructor(evidence: Evidence = ALL_WELL) {
    this.#evidence = evidence
    const log: Log = { ...silentLog, warn: (event, facts) => void this.told.push(`${event} ${facts?.['claim']}`) }
    this.claims = new Claims(new MemoryClaimBook(), async () => this.#evidence, this.clock, systemEntropy, log)
  }

  /** Time goes by, and then this is what is measured. Audits that are as they were were made again. */
  pass(ms: number, evidence: Evidence): void {
    this.clock.advance(ms)
    const nowMs = this.clock.nowMs()
    const isStale = evidence.nowMs !== NOW
    const audits = isStale ? evidence.audits : evidence.audits.map((audit) => ({ ...audit, atMs: nowMs - 1 }))
    this.#evidence = { ...evidence, audits, nowMs }
  }
}
