import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { systemClock } from '../../src/base/clock.ts'
import { systemEntropy } from '../../src/base/entropy.ts'
import type { EndpointFacts } from '../../src/core/audit/endpoint-facts.ts'
import { knownValue } from '../../src/core/audit/fact.ts'
import { probeEndpoint } from '../../src/net/tls-probe/probe-endpoint.ts'
import { OLD_NODE_RUNS } from './harness/old-node.ts'
import { startOpenssl } from './harness/tls-peers.ts'
import { openWeakBench, prepareWeakPeers, type WeakBench } from './harness/weak-bench.ts'

await prepareWeakPeers(import.meta.filename)

let weak: WeakBench
before(async () => {
  weak = await openWeakBench('only')
})
after(() => weak.bench[Symbol.asyncDispose]())

const SSL3 = { flags: ['--enable-ssl3'], secureProtocol: 'SSLv3_method' }
const TLS12 = ['-tls1_2', '-cipher']

/** Servers that have one thing and nothing else, in which a whole handshake has to be made. */
const servers: Readonly<Record<string, readonly [start: () => Promise<number>, suite: string]>> = {
  'SSLv3 with RC4': [() => weak.old('0.12.0', { ...SSL3, ciphers: 'RC4-SHA' }), 'SSLv3 TLS_RSA_WITH_RC4_128_SHA'],
  'SSLv3 with RC4 and MD5': [
    () => weak.old('0.10.1', { secureProtocol: 'SSLv3_method', ciphers: 'RC4-MD5' }),
    'SSLv3 TLS_RSA_WITH_RC4_128_MD5',
  ],
  'SSLv3 with 3DES': [
    () => weak.old('0.12.0', { ...SSL3, ciphers: 'DES-CBC3-SHA' }),
    'SSLv3 TLS_RSA_WITH_3DES_EDE_CBC_SHA',
  ],
  'SSLv3 with DHE': [
    () => weak.old('0.12.0', { ...SSL3, ciphers: 'DHE-RSA-AES256-SHA', dhparam: weak.bench.path('dh512.pem') }),
    'SSLv3 TLS_DHE_RSA_WITH_AES_256_CBC_SHA',
  ],
  'RC4 in TLS': [() => weak.old('4.9.1', { ciphers: 'RC4-SHA' }), 'TLSv1.2 TLS_RSA_WITH_RC4_128_SHA'],
  '3DES in TLS': [() => weak.old('4.9.1', { ciphers: 'DES-CBC3-SHA' }), 'TLSv1.2 TLS_RSA_WITH_3DES_EDE_CBC_SHA'],
  'no encryption at all': [() => weak.old('4.9.1', { ciphers: 'NULL-SHA256' }), 'TLSv1.2 TLS_RSA_WITH_NULL_SHA256'],
}
const today: typeof servers = {
  CCM: [
    () => startOpenssl(weak.bench, weak.rsa, [...TLS12, 'AES256-CCM@SECLEVEL=0']),
    'TLSv1.2 TLS_RSA_WITH_AES_256_CCM',
  ],
  'CCM with a short tag': [
    () => startOpenssl(weak.bench, weak.ecdsa, [...TLS12, 'ECDHE-ECDSA-AES128-CCM8@SECLEVEL=0']),
    'TLSv1.2 TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8',
  ],
}

if (OLD_NODE_RUNS) suite('servers of old', () => every(servers))
else console.log(`Old releases of Node run on Linux and x86-64 only, so they are no peers on ${process.platform}.`)
suite('servers of today', () => every(today))

function every(cases: typeof servers): void {
  for (const [what, [start, suiteName]] of Object.entries(cases)) {
    test(`a server that has nothing but ${what} is talked to, and leaves nothing unknown that there is`, async () => {
      const facts = await probed(await start())
      assert.ok(suitesOf(facts).includes(suiteName), suitesOf(facts).join())
      assert.equal(facts.http && knownValue(facts.http.status), 200, JSON.stringify(facts.http))
      const { clientRenegotiation, secureRenegotiation } = facts.handshake
      const { earlyCcs, poodleTls, robot } = facts.vulnerabilities
      const [classic] = facts.tickets
      const asked = { clientRenegotiation, secureRenegotiation, earlyCcs, poodleTls, robot, tickets: classic?.offered }
      for (const [name, fact] of Object.entries({ ...asked, sessionId: facts.resumption.sessionId })) {
        assert.equal(fact?.state, 'known', `${name}: ${JSON.stringify(fact)}`)
      }
      assert.equal(knownValue(poodleTls), false)
      if (suiteName.startsWith('SSLv3')) assert.equal(classic && knownValue(classic.offered), false)
    })
  }
}

async function probed(port: number): Promise<EndpointFacts> {
  const place = { service: 'https', host: 'localhost', address: '127.0.0.1', port }
  const world = { clock: systemClock, entropy: systemEntropy }
  return probeEndpoint({ ...place, language: 'http', security: 'implicit' }, world)
}

function suitesOf({ protocols }: EndpointFacts): string[] {
  return protocols.flatMap(({ protocol, suites }) =>
    (knownValue(suites) ?? []).map(({ name }) => `${protocol} ${name}`),
  )
}
