import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuditedEndpoint } from '../audited-endpoint.ts'
import { factsWith, GOOD_ENDPOINT, protocolsWith, protocolWith } from '../endpoint-facts.fixture.ts'
import type { EndpointFacts } from '../endpoint-facts.ts'
import { known, unknown } from '../fact.ts'
import { judgeEndpoint } from '../judge-endpoint.ts'
import { unknownEndpoint } from '../unknown-endpoint.ts'
import { addSharedRows } from './shared-checks.ts'

const OTHER = '2001:db8::1'
const { handshake } = factsWith()
const RSA_SUITE = 'TLS_RSA_WITH_AES_128_GCM_SHA256'

const cases: readonly (readonly [what: string, other: Partial<EndpointFacts>, said: RegExp | undefined])[] = [
  ['the same', {}, undefined],
  [
    'a suite more',
    { protocols: protocolsWith(protocolWith('TLSv1.2', [RSA_SUITE])) },
    /has TLSv1\.2 TLS_RSA_WITH_AES_128_GCM_SHA256/,
  ],
  [
    'an older version',
    { protocols: protocolsWith(protocolWith('TLSv1', ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'])) },
    /has TLSv1,/,
  ],
  [
    'a verdict of another kind',
    { handshake: { ...handshake, compression: known(true, 'taken') } },
    /^2001:db8::1: compression fails$/,
  ],
  ['what could not be found out', { handshake: { ...handshake, compression: unknown('silence') } }, undefined],
  [
    'suites that could not be listed',
    { protocols: protocolsWith({ ...protocolWith('TLSv1.2', []), suites: unknown('421') }) },
    undefined,
  ],
]
for (const [what, other, said] of cases) {
  test(`an address with ${what} ${said ? 'differs, and both are told' : 'does not differ'}`, () => {
    const [first, second] = rows([endpoint('192.0.2.1', {}), endpoint(OTHER, other)])
    assert.deepEqual([first?.state, second?.state], said ? ['fails', 'fails'] : ['holds', 'holds'])
    assert.match(first?.evidence ?? '', said ?? /./)
    if (!said) assert.equal(first?.evidence, `192.0.2.1, ${OTHER} are alike`)
  })
}

test('an address at which nobody answers differs from one that could be audited', () => {
  const at = { ...GOOD_ENDPOINT, address: OTHER }
  const facts = unknownEndpoint(at, 0, factsWith().effort, 'connection refused')
  const silent = judgeEndpoint({ facts, certificates: [], dns: undefined })
  const [first, second] = rows([endpoint('192.0.2.1', {}), silent])
  assert.equal(first?.evidence, `${OTHER}: not audited (connection refused)`)
  assert.equal(second?.evidence, '192.0.2.1: it could be audited')
  assert.equal(rows([silent, { ...silent }])[0]?.state, 'holds')
})

test('where there is one address there is nothing to compare, and another port is another matter', () => {
  assert.deepEqual(rows([endpoint('192.0.2.1', {})]), [undefined])
  const other = { ...endpoint(OTHER, {}), port: 995 }
  assert.deepEqual(rows([endpoint('192.0.2.1', {}), other]), [undefined, undefined])
})

test('behind two addresses of one name there may be one machine with one ticket key', () => {
  const marked = [endpoint('192.0.2.1', {}), endpoint(OTHER, {})].map((one) => ({
    ...one,
    marks: { ticketKeys: ['aa'], keyShares: [] },
  }))
  for (const { rows } of addSharedRows(marked, new Map())) {
    assert.equal(rows.find(({ check }) => check === 'shared-ticket-key')?.state, 'holds')
  }
})

function rows(endpoints: readonly AuditedEndpoint[]) {
  return addSharedRows(endpoints, new Map()).map(({ rows }) => rows.find(({ check }) => check === 'addresses-agree'))
}

function endpoint(address: string, changed: Partial<EndpointFacts>): AuditedEndpoint {
  const facts = factsWith({ endpoint: { ...GOOD_ENDPOINT, address }, ...changed })
  return judgeEndpoint({ facts, certificates: [], dns: undefined })
}
