import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { after, describe, test } from 'node:test'
import fc from 'fast-check'
import { TestAuthority } from '../../../test/kit/test-authority.ts'
import type { AuditedEndpoint } from './audited-endpoint.ts'
import { tryCheckCertificate } from './certificate/checked-certificate.ts'
import { ALL_CHECKS } from './checks/all-checks.ts'
import { factsWith, GOOD_ENDPOINT, protocolsWith, protocolWith, suiteNamed, X25519 } from './endpoint-facts.fixture.ts'
import type { EndpointFacts, HandshakeFacts, TicketFacts, VulnerabilityFacts } from './endpoint-facts.ts'
import { known, unknown } from './fact.ts'
import { judgeEndpoint } from './judge-endpoint.ts'
import { unknownEndpoint } from './unknown-endpoint.ts'

const authority = TestAuthority.root('Test root')
const server = authority.issue([GOOD_ENDPOINT.host])
after(() => authority[Symbol.dispose]())
const roots = {
  everybody: [],
  named: [{ certificate: new X509Certificate(authority.identity.cert), by: '--ca root.pem' }],
}

test('there is nothing to find at a good server', () => {
  const judged = judge({})
  assert.deepEqual(
    judged.rows.filter(({ state }) => state !== 'holds'),
    [],
  )
  assert.deepEqual(judged.forwardSecrecy, { level: 'post-quantum', reasons: [] })
  assert.equal(judged.score.grade, 'A')
  assert.deepEqual(judged.score.caps, [])
  assert.deepEqual(judged.protocols, ['TLSv1.3', 'TLSv1.2'])
  assert.deepEqual(judged.groups, ['X25519MLKEM768', 'X25519'])
})

test('every rule has a name of its own, a mend and a source', () => {
  assert.equal(new Set(ALL_CHECKS.map(({ id }) => id)).size, ALL_CHECKS.length)
  for (const { id, mend, references, title } of ALL_CHECKS) {
    assert.match(id, /^[a-z0-9.-]+$/)
    assert.match(mend, /\.$/, id)
    assert.doesNotMatch(title, /\.$/, id)
    assert.ok(references.length > 0, id)
  }
})

const yes = known(true, 'seen')
const no = known(false, 'not seen')
const tls12 = (...names: string[]) => ({ protocols: protocolsWith(protocolWith('TLSv1.2', names)) })
const handshake = (facts: Partial<HandshakeFacts>) => ({ handshake: { ...factsWith().handshake, ...facts } })
const weak = (facts: Partial<VulnerabilityFacts>) => ({
  vulnerabilities: { ...factsWith().vulnerabilities, ...facts },
})
const ticket = (lifetimeHintSeconds: number, isReference = false) => ({
  connection: 1,
  atMs: 0,
  lifetimeHintSeconds,
  ticketBytes: isReference ? 32 : 192,
  keyName: '00112233445566778899aabbccddeeff',
  isReference,
})
const tickets = (protocol: TicketFacts['protocol'], facts: Partial<TicketFacts>): Partial<EndpointFacts> => ({
  tickets: factsWith().tickets.map((one) => (one.protocol === protocol ? { ...one, offered: yes, ...facts } : one)),
})
const dh = (primeBits: number, facts: object = {}) =>
  ({
    ...tls12('TLS_DHE_RSA_WITH_AES_256_GCM_SHA384'),
    dhParameters: [
      {
        protocol: 'TLSv1.2',
        suite: 'TLS_DHE_RSA_WITH_AES_256_GCM_SHA384',
        isExport: false,
        primeBits,
        prime: 'ff',
        generator: '2',
        wellKnownAs: undefined,
        isSafePrime: { state: 'known', value: true, how: 'tested' },
        ...facts,
      },
    ],
  }) as Partial<EndpointFacts>
const starttls = (facts: object) => ({
  starttls: {
    offered: yes,
    greeting: '* OK',
    capabilitiesBeforeTls: known([], ''),
    loginBeforeTls: no,
    injection: no,
    ...facts,
  },
})
const web = (...fields: (readonly [string, string])[]) => ({
  http: { status: known(200, ''), fields, compressed: known(null, 'not') },
})
const RSA = 'TLS_RSA_WITH_AES_128_CBC_SHA'

/** What is planted, the rule that has to find it, the level and the grade that are left. */
const planted: readonly (readonly [
  what: string,
  facts: Partial<EndpointFacts>,
  check: string,
  level: string,
  grade: string,
])[] = [
  ['SSL 2', { protocols: protocolsWith(protocolWith('SSLv2', ['TLS_RSA_WITH_RC4_128_MD5'])) }, 'sslv2', 'partial', 'F'],
  [
    'SSL 3',
    { protocols: protocolsWith(protocolWith('SSLv3', ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'])) },
    'poodle',
    'post-quantum',
    'C',
  ],
  [
    'TLS 1.0',
    { protocols: protocolsWith(protocolWith('TLSv1', ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'])) },
    'tls1.0',
    'post-quantum',
    'B',
  ],
  [
    'TLS 1.1',
    { protocols: protocolsWith(protocolWith('TLSv1.1', ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'])) },
    'tls1.1',
    'post-quantum',
    'B',
  ],
  [
    'no TLS 1.3',
    { protocols: protocolsWith({ protocol: 'TLSv1.3', offered: no, suites: known([], ''), order: known('one', '') }) },
    'tls1.3',
    'full',
    'A-',
  ],
  ['static RSA beside ECDHE', tls12('TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', RSA), 'forward-secrecy', 'partial', 'A'],
  ['static ECDH', tls12('TLS_ECDH_RSA_WITH_AES_128_GCM_SHA256'), 'forward-secrecy', 'partial', 'A'],
  ['pre-shared keys alone', tls12('TLS_PSK_WITH_AES_128_GCM_SHA256'), 'forward-secrecy', 'partial', 'A'],
  ['suites that do not encrypt', tls12('TLS_RSA_WITH_NULL_SHA'), 'null-suites', 'partial', 'F'],
  ['anonymous suites', tls12('TLS_DH_anon_WITH_AES_128_GCM_SHA256'), 'anonymous-suites', 'partial', 'F'],
  ['export suites', tls12('TLS_RSA_EXPORT_WITH_RC4_40_MD5'), 'freak', 'partial', 'F'],
  ['export Diffie-Hellman', tls12('TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA'), 'logjam', 'partial', 'F'],
  ['DES', tls12('TLS_RSA_WITH_DES_CBC_SHA'), 'weak-suites', 'partial', 'F'],
  ['RC4 in TLS 1.2', tls12('TLS_ECDHE_RSA_WITH_RC4_128_SHA'), 'rc4', 'post-quantum', 'C'],
  ['3DES', tls12('TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA'), 'sweet32', 'post-quantum', 'C'],
  ['CBC', tls12('TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256'), 'cbc', 'post-quantum', 'A'],
  [
    'the client’s order',
    { protocols: protocolsWith(protocolWith('TLSv1.2', ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', RSA], 'client')) },
    'suite-order',
    'partial',
    'A',
  ],
  [
    'one key for many handshakes',
    {
      keyShares: [
        {
          protocol: 'TLSv1.2',
          exchange: 'ECDHE',
          group: 'X25519',
          handshakes: 3,
          distinct: 1,
          digests: ['a'],
          spanMs: 9,
        },
      ],
    },
    'fresh-key-shares',
    'partial',
    'A',
  ],
  [
    'no post-quantum group',
    { groups: [{ protocol: 'TLSv1.3', groups: known([X25519], ''), order: known('one', '') }] },
    'post-quantum',
    'full',
    'A',
  ],
  [
    'a weak curve',
    {
      groups: [
        {
          protocol: 'TLSv1.2',
          groups: known([{ id: 1, name: 'sect163k1', kind: 'elliptic-curve', bits: 80 }], ''),
          order: known('one', ''),
        },
        ...factsWith().groups.slice(1),
      ],
    },
    'groups',
    'post-quantum',
    'A',
  ],
  ['DH 1024', dh(1024), 'dh-size', 'partial', 'B'],
  ['DH 768', dh(768), 'dh-size', 'partial', 'F'],
  ['a shared prime of 1024 bits', dh(1024, { wellKnownAs: 'Apache 2.2' }), 'logjam', 'partial', 'B'],
  [
    'a prime that is not safe',
    dh(2048, { isSafePrime: { state: 'known', value: false, how: 'tested' } }),
    'dh-prime',
    'partial',
    'A',
  ],
  ['tickets of TLS 1.2', tickets('TLSv1.2', { seen: [ticket(300)] }), 'tls12-tickets', 'partial', 'A'],
  ['tickets of a day', tickets('TLSv1.3', { seen: [ticket(86_400)] }), 'ticket-lifetime', 'post-quantum', 'A'],
  [
    'tickets that are good for ever',
    tickets('TLSv1.3', { seen: [ticket(10)], acceptedAfterHint: yes }),
    'ticket-after-hint',
    'partial',
    'A',
  ],
  [
    'resumption without a key agreement',
    { resumption: { ...factsWith().resumption, pskWithoutDh: yes } },
    'psk-ke',
    'partial',
    'A',
  ],
  [
    'data before the handshake',
    { resumption: { ...factsWith().resumption, earlyDataBytes: known(16_384, 'hint') } },
    'early-data',
    'partial',
    'A',
  ],
  [
    'renegotiation of the old kind',
    handshake({ secureRenegotiation: no, clientRenegotiation: yes }),
    'secure-renegotiation',
    'post-quantum',
    'F',
  ],
  ['no RFC 5746', handshake({ secureRenegotiation: no }), 'secure-renegotiation', 'post-quantum', 'A-'],
  ['compression', handshake({ compression: yes }), 'compression', 'post-quantum', 'C'],
  ['no extended master secret', handshake({ extendedMasterSecret: no }), 'extended-master-secret', 'post-quantum', 'A'],
  ['intolerance', handshake({ toleratesUnknownValues: no }), 'unknown-values', 'post-quantum', 'A'],
  ['Heartbleed', weak({ heartbleed: yes }), 'heartbleed', 'post-quantum', 'F'],
  ['early ChangeCipherSpec', weak({ earlyCcs: yes }), 'early-ccs', 'post-quantum', 'F'],
  ['Ticketbleed', weak({ ticketbleed: yes }), 'ticketbleed', 'post-quantum', 'F'],
  ['ROBOT', weak({ robot: known('strong', 'differs') }), 'robot', 'post-quantum', 'F'],
  ['POODLE in TLS', weak({ poodleTls: yes }), 'poodle-tls', 'post-quantum', 'F'],
  ['DROWN by a suite that was not announced', weak({ sslv2UnofferedSuite: yes }), 'drown', 'post-quantum', 'F'],
  ['no STARTTLS', starttls({ offered: no }), 'starttls', 'post-quantum', 'A'],
  ['commands before TLS', starttls({ injection: yes }), 'starttls-injection', 'partial', 'A'],
  ['log-in in clear text', starttls({ loginBeforeTls: yes }), 'login-before-tls', 'partial', 'A'],
  ['no HSTS', web(), 'hsts', 'post-quantum', 'A'],
  ['HSTS of a day', web(['strict-transport-security', 'max-age=86400']), 'hsts', 'post-quantum', 'A-'],
  ['a loose cookie', web(['set-cookie', 'session=secret; Path=/']), 'secure-cookies', 'post-quantum', 'A'],
]

describe('what is planted is found', () => {
  for (const [what, facts, check, level, grade] of planted) {
    test(`${what}: ${check}`, () => {
      const judged = judge(facts)
      const row = judged.rows.find((one) => one.check === check)
      assert.equal(row?.state, 'fails', JSON.stringify(row))
      assert.deepEqual(
        [judged.forwardSecrecy.level, judged.score.grade],
        [level, grade],
        JSON.stringify([judged.forwardSecrecy, judged.score]),
      )
      if (level === 'partial') assert.ok(judged.forwardSecrecy.reasons.length > 0)
    })
  }
})

test('a server without any forward secrecy has none, whatever the score says of it', () => {
  const judged = judge({
    protocols: protocolsWith(
      protocolWith('TLSv1.2', ['TLS_RSA_WITH_AES_256_GCM_SHA384', 'TLS_RSA_WITH_AES_128_GCM_SHA256']),
      {
        protocol: 'TLSv1.3',
        offered: no,
        suites: known([], ''),
        order: known('one', ''),
      },
    ),
  })
  assert.equal(judged.forwardSecrecy.level, 'none')
  assert.deepEqual([judged.score.grade, judged.score.points], ['B', 93])
})

test('a ticket that only names a session is no ticket that a key opens', () => {
  assert.equal(judge(tickets('TLSv1.2', { seen: [ticket(300, true)] })).forwardSecrecy.level, 'post-quantum')
})

test('HSTS of a year without a warning makes an A+', () => {
  const fields = web(
    ['strict-transport-security', 'max-age=31536000; includeSubDomains'],
    ['content-security-policy', "default-src 'none'"],
    ['x-content-type-options', 'nosniff'],
    ['referrer-policy', 'no-referrer'],
  )
  assert.equal(judge(fields).score.grade, 'A+')
})

test('what could not be found out is unknown, and no proof', () => {
  const judged = judge({
    protocols: protocolsWith({
      protocol: 'TLSv1.2',
      offered: yes,
      suites: unknown('421 too many connections'),
      order: unknown('x'),
    }),
  })
  assert.equal(judged.forwardSecrecy.level, 'unknown')
  const row = judged.rows.find(({ check }) => check === 'forward-secrecy')
  assert.deepEqual([row?.state, row?.evidence], ['unknown', 'suites of TLSv1.2: 421 too many connections'])
})

test('an endpoint that nobody answers at is unknown in all that is asked', () => {
  const facts = unknownEndpoint(GOOD_ENDPOINT, 0, factsWith().effort, 'connection refused')
  const judged = judgeEndpoint({ facts, certificates: [], dns: undefined })
  assert.deepEqual(
    [judged.failure, judged.forwardSecrecy.level, judged.score.grade],
    ['connection refused', 'unknown', undefined],
  )
  assert.ok(judged.rows.every(({ state }) => state !== 'holds'))
})

test('rows are in order: what fails first, the gravest of it first', () => {
  const { rows } = judge({ ...weak({ heartbleed: yes }), ...handshake({ extendedMasterSecret: no }) })
  assert.deepEqual(
    rows.slice(0, 3).map(({ check, state }) => [check, state]),
    [
      ['heartbleed', 'fails'],
      ['extended-master-secret', 'fails'],
      [rows[2]?.check, 'holds'],
    ],
  )
})

test('whatever the suites, a grade is given, and no forward secrecy is claimed that is not there', () => {
  const names = [
    'TLS_RSA_WITH_NULL_SHA',
    RSA,
    'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    'TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA',
    'TLS_PSK_WITH_AES_128_GCM_SHA256',
    'TLS_DH_anon_WITH_RC4_128_MD5',
  ]
  fc.assert(
    fc.property(fc.subarray(names, { minLength: 1 }), (some) => {
      const judged = judge(tls12(...some))
      const all = some.every((name) => suiteNamed(name).forwardSecret)
      assert.equal(judged.forwardSecrecy.level === 'post-quantum', all)
      assert.ok(judged.score.points !== undefined && judged.score.points >= 0 && judged.score.points <= 100)
    }),
  )
})

function judge(changed: Partial<EndpointFacts>): AuditedEndpoint {
  const facts = factsWith({ startedAtMs: Date.now(), ...changed }, server.der)
  const certificates = facts.certificates.chains.flatMap(
    (chain) => tryCheckCertificate(chain, facts.endpoint.host, roots, facts.startedAtMs) ?? [],
  )
  return judgeEndpoint({ facts, certificates, dns: undefined })
}
