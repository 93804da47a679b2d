import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { after, before, suite, test } from 'node:test'
import { systemClock } from '../../src/base/clock.ts'
import { systemEntropy } from '../../src/base/entropy.ts'
import type { Endpoint, EndpointFacts, ProtocolName } from '../../src/core/audit/endpoint-facts.ts'
import { type Fact, knownValue } from '../../src/core/audit/fact.ts'
import { probeEndpoint } from '../../src/net/tls-probe/probe-endpoint.ts'
import type { CertificateFiles } from './harness/certificate.ts'
import { Dovecot } from './harness/dovecot.ts'
import { OLD_NODE_RUNS } from './harness/old-node.ts'
import { Postfix } from './harness/postfix.ts'
import { Posthus } from './harness/posthus.ts'
import { runWell } from './harness/program.ts'
import { startGnutls, startJava, startNginx, startOpenssl, startSelfserv } from './harness/tls-peers.ts'
import { openWeakBench, prepareWeakPeers, type WeakBench } from './harness/weak-bench.ts'
import type { Workbench } from './harness/workbench.ts'

await prepareWeakPeers(import.meta.filename)

let bench: Workbench
let rsa: CertificateFiles
let ecdsa: CertificateFiles
let old: WeakBench['old']

before(async () => {
  ;({ bench, rsa, ecdsa, old } = await openWeakBench('probe'))
})

after(() => bench[Symbol.asyncDispose]())

if (OLD_NODE_RUNS) suite('old OpenSSL in old Node', { concurrency: 2 }, oldNode)
else
  console.log(
    `Old releases of Node run on Linux and x86-64 only, so they are no peers on ${process.platform} ${process.arch}.`,
  )

function oldNode(): void {
  test('1.0.1e bleeds, takes ChangeCipherSpec early, and has SSLv2, SSLv3 and no forward secrecy', async () => {
    const facts = await probed(await old('0.10.1'))
    assert.deepEqual(offered(facts), ['SSLv2', 'SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2'])
    assert.equal(value(facts.vulnerabilities.heartbleed), true)
    assert.equal(value(facts.vulnerabilities.earlyCcs), true)
    assert.ok(suites(facts, 'SSLv2').includes('SSL_CK_RC4_128_EXPORT40_WITH_MD5'))
    const names = suites(facts, 'TLSv1')
    for (const name of [
      'TLS_RSA_WITH_RC4_128_SHA',
      'TLS_RSA_WITH_DES_CBC_SHA',
      'TLS_RSA_WITH_3DES_EDE_CBC_SHA',
      'TLS_RSA_WITH_NULL_SHA',
    ]) {
      assert.ok(names.includes(name), `${name} is missing`)
    }
    assert.deepEqual(facts.keyShares, [], 'there are no ephemeral keys')
    assert.equal(value(facts.handshake.clientRenegotiation), true)
    assert.equal(value(facts.vulnerabilities.robot), 'none')
  })

  test('1.0.1g does not bleed any more, and still takes ChangeCipherSpec early', async () => {
    const { vulnerabilities } = await probed(await old('0.10.28'))
    assert.deepEqual([value(vulnerabilities.heartbleed), value(vulnerabilities.earlyCcs)], [false, true])
  })

  test('1.0.1l has neither, but export and anonymous suites and a prime of 512 bits', async () => {
    const facts = await probed(
      await old('0.12.0', { dhparam: bench.path('dh512.pem'), flags: ['--enable-ssl2', '--enable-ssl3'] }),
    )
    assert.deepEqual([value(facts.vulnerabilities.heartbleed), value(facts.vulnerabilities.earlyCcs)], [false, false])
    assert.deepEqual(offered(facts), ['SSLv2', 'SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2'])
    const names = suites(facts, 'TLSv1')
    for (const name of [
      'TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA',
      'TLS_DH_anon_WITH_RC4_128_MD5',
      'TLS_ECDH_anon_WITH_AES_128_CBC_SHA',
    ]) {
      assert.ok(names.includes(name), `${name} is missing`)
    }
    assert.ok(facts.dhParameters.some(({ primeBits, isExport }) => primeBits === 512 && isExport))
    assert.equal(facts.effort.cutShort, undefined)
  })

  test('1.0.2o has RC4 and 3DES beside ECDHE, and no SSL', async () => {
    const facts = await probed(await old('4.9.1'))
    assert.deepEqual(offered(facts), ['TLSv1', 'TLSv1.1', 'TLSv1.2'])
    const names = suites(facts, 'TLSv1.2')
    for (const name of [
      'TLS_RSA_WITH_RC4_128_SHA',
      'TLS_RSA_WITH_3DES_EDE_CBC_SHA',
      'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    ]) {
      assert.ok(names.includes(name), `${name} is missing`)
    }
    fresh(facts)
  })
}

test('NSS uses one ephemeral key for many connections, which is seen', async () => {
  const facts = await probed(await startSelfserv(bench, rsa))
  assert.deepEqual(offered(facts), ['SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2'])
  const reused = facts.keyShares.filter(({ distinct, handshakes }) => distinct < handshakes)
  assert.ok(
    reused.some(({ exchange }) => exchange === 'ECDHE'),
    JSON.stringify(facts.keyShares),
  )
  assert.ok(suites(facts, 'TLSv1').includes('TLS_RSA_WITH_RC4_128_SHA'))
  const { heartbleed, earlyCcs, robot } = facts.vulnerabilities
  assert.deepEqual([value(heartbleed), value(earlyCcs), value(robot)], [false, false, 'none'])
})

test('Java with everything switched on has SSLv3, export, anonymous suites and DES', async () => {
  const facts = await probed(await startJava(bench, rsa))
  assert.deepEqual(offered(facts), ['SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'])
  const names = suites(facts, 'TLSv1')
  for (const name of [
    'TLS_RSA_EXPORT_WITH_RC4_40_MD5',
    'TLS_DH_anon_WITH_AES_128_CBC_SHA',
    'TLS_RSA_WITH_DES_CBC_SHA',
  ]) {
    assert.ok(names.includes(name), `${name} is missing`)
  }
  assert.ok(facts.dhParameters.some(({ primeBits, isExport }) => primeBits === 512 && isExport))
  assert.deepEqual([value(facts.vulnerabilities.earlyCcs), value(facts.vulnerabilities.robot)], [false, 'none'])
  fresh(facts)
})

test('GnuTLS is seen as it is', async () => {
  const facts = await probed(await startGnutls(bench, ecdsa, 'NORMAL'))
  assert.deepEqual(offered(facts).slice(-2), ['TLSv1.2', 'TLSv1.3'])
  fresh(facts)
  sound(facts)
})

suite('OpenSSL', { concurrency: 3 }, () => {
  test('without fresh key agreement at resumption it takes a ticket without one', async () => {
    const facts = await probed(await startOpenssl(bench, ecdsa, ['-allow_no_dhe_kex']))
    assert.equal(value(facts.resumption.pskWithoutDh), true)
    assert.equal(value(ticketsOf(facts, 'TLSv1.3').accepted), true)
  })

  test('and with its defaults it does not', async () => {
    const facts = await probed(await startOpenssl(bench, ecdsa, []))
    assert.equal(value(facts.resumption.pskWithoutDh), false)
    assert.equal(value(facts.resumption.earlyDataBytes), 0)
    fresh(facts)
    sound(facts)
  })

  test('0-RTT is seen, and that the server takes a ticket once only then', async () => {
    const port = await startOpenssl(bench, ecdsa, ['-early_data', '-max_early_data', '4096'])
    const facts = await probed(port, { language: 'none' })
    assert.equal(value(facts.resumption.earlyDataBytes), 4096)
    assert.equal(value(ticketsOf(facts, 'TLSv1.3').acceptedTwice), false)
  })

  test('NULL, anonymous and static RSA suites are found at security level 0', async () => {
    const facts = await probed(await startOpenssl(bench, rsa, ['-cipher', 'NULL:aNULL:kRSA:@SECLEVEL=0', '-no_tls1_3']))
    const names = suites(facts, 'TLSv1.2')
    for (const name of [
      'TLS_RSA_WITH_NULL_SHA',
      'TLS_ECDH_anon_WITH_AES_128_CBC_SHA',
      'TLS_RSA_WITH_AES_128_GCM_SHA256',
    ]) {
      assert.ok(names.includes(name), `${name} is missing`)
    }
    assert.equal(value(facts.vulnerabilities.robot), 'none')
    assert.equal(value(facts.vulnerabilities.poodleTls), false)
  })

  test('an OCSP response that is stapled is handed on as it is, of TLS 1.2 and of 1.3 alone', async () => {
    const response = await ocspResponse(rsa)
    for (const options of [[], ['-tls1_3']]) {
      const facts = await probed(await startOpenssl(bench, rsa, ['-status_file', response, ...options]))
      const [chain] = facts.certificates.chains
      assert.equal(value(chain?.ocsp), readFileSync(response).toString('base64'))
      assert.equal(
        Buffer.from(chain?.certificates[0] ?? '', 'base64').equals(
          new X509Certificate(readFileSync(rsa.certificate)).raw,
        ),
        true,
      )
    }
  })

  test('renegotiation by the client is found where it is allowed', async () => {
    const options = ['-no_tls1_3', '-client_renegotiation']
    assert.equal(value((await probed(await startOpenssl(bench, ecdsa, options))).handshake.clientRenegotiation), true)
  })

  test('without tickets there are none, and sessions are not resumed', async () => {
    const facts = await probed(await startOpenssl(bench, ecdsa, ['-no_ticket', '-num_tickets', '0', '-no_cache']))
    assert.deepEqual(
      facts.tickets.map(({ offered }) => value(offered)),
      [false, false],
    )
    assert.equal(value(facts.resumption.sessionId), false)
  })
})

suite('nginx', { concurrency: 2 }, () => {
  test('without forward secrecy and with tickets of a day it is seen as that', async () => {
    const tls = 'ssl_protocols TLSv1.2; ssl_ciphers AES256-GCM-SHA384:AES128-SHA:@SECLEVEL=0; ssl_session_timeout 24h;'
    const facts = await probed(await startNginx(bench, rsa, tls))
    assert.deepEqual(
      suites(facts, 'TLSv1.2').every((name) => name.startsWith('TLS_RSA_WITH_')),
      true,
    )
    const { seen, acceptedTwice } = ticketsOf(facts, 'TLSv1.2')
    assert.deepEqual(
      seen.map(({ lifetimeHintSeconds }) => lifetimeHintSeconds),
      [86_400, 86_400],
    )
    assert.equal(new Set(seen.map(({ keyName }) => keyName)).size, 1)
    assert.equal(value(acceptedTwice), true)
    assert.deepEqual(
      facts.referenceClients.map(({ agreed }) => value(agreed)?.forwardSecret).filter((one) => one === true),
      [],
    )
  })

  test('a modern one has nothing that is not there', async () => {
    const tls = `ssl_protocols TLSv1.2 TLSv1.3; ssl_prefer_server_ciphers on; ssl_session_tickets off; ssl_session_cache none;
    ssl_ciphers ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256; add_header Strict-Transport-Security "max-age=63072000";`
    const facts = await probed(await startNginx(bench, ecdsa, tls))
    assert.deepEqual(offered(facts), ['TLSv1.2', 'TLSv1.3'])
    fresh(facts)
    sound(facts)
    assert.deepEqual(value(facts.handshake.alpnProtocols), ['h2', 'http/1.1', 'http/1.0'])
    assert.deepEqual(
      facts.tickets.map(({ accepted }) => value(accepted)),
      [false, false],
    )
    assert.ok(
      facts.http?.fields.some(([name, said]) => name === 'strict-transport-security' && said === 'max-age=63072000'),
    )
    assert.ok(facts.effort.connections < 60, `${facts.effort.connections} connections`)
  })
})

suite('mail servers', { concurrency: 3 }, () => {
  test('Dovecot without forward secrecy, over TLS and after STARTTLS, IMAP and POP3', async () => {
    const dovecot = await Dovecot.start(bench, { staticRsa: true })
    for (const [service, language, security] of [
      ['imap', 'imap', 'starttls'],
      ['imaps', 'imap', 'implicit'],
      ['pop3', 'pop3', 'starttls'],
      ['pop3s', 'pop3', 'implicit'],
    ] as const) {
      const facts = await probed(dovecot.ports[service], { service, language, security })
      assert.deepEqual(
        suites(facts, 'TLSv1.2'),
        ['TLS_RSA_WITH_AES_256_GCM_SHA384', 'TLS_RSA_WITH_AES_128_GCM_SHA256'],
        service,
      )
      assert.equal(value(facts.vulnerabilities.robot), 'none')
      if (security === 'starttls') assert.equal(value(facts.starttls?.injection), false)
      // The harness lets everybody log in without TLS.
      if (security === 'starttls') assert.equal(value(facts.starttls?.loginBeforeTls), true)
    }
  })

  test('Postfix without forward secrecy', async () => {
    const settings = {
      smtpd_tls_cert_file: rsa.certificate,
      smtpd_tls_key_file: rsa.key,
      smtpd_tls_protocols: '>=TLSv1.2, <=TLSv1.2',
      smtpd_tls_ciphers: 'high',
      tls_high_cipherlist: 'AES256-GCM-SHA384:@SECLEVEL=0',
    }
    const postfix = await Postfix.start(bench, { keep: ['sink.test'], settings })
    const facts = await probed(postfix.port, { service: 'smtp', language: 'smtp', security: 'starttls' })
    assert.deepEqual(suites(facts, 'TLSv1.2'), ['TLS_RSA_WITH_AES_256_GCM_SHA384'])
    assert.deepEqual(
      [value(facts.starttls?.offered), value(facts.starttls?.injection), value(facts.starttls?.loginBeforeTls)],
      [true, false, false],
    )
    assert.equal(facts.effort.turnedAway, 0)
  })

  test('421 of a Postfix that allows two connections is obeyed, and everything is found', async () => {
    const settings = { smtpd_client_connection_count_limit: '2', smtpd_client_event_limit_exceptions: '' }
    const postfix = await Postfix.start(bench, { keep: ['sink.test'], settings }, 'postfix-few')
    const facts = await probed(postfix.port, { service: 'smtp', language: 'smtp', security: 'starttls' })
    assert.ok(facts.effort.turnedAway > 0)
    assert.match(facts.effort.turnedAwayWith[0] ?? '', /^421 .*too many connections/)
    assert.equal(facts.effort.cutShort, undefined)
    assert.deepEqual(offered(facts), ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'])
    sound(facts)
  })
})

test('every listener of Posthus is modern, and nothing is found that is not there', async () => {
  const posthus = await Posthus.start(bench)
  for (const [service, language, security] of [
    ['https', 'http', 'implicit'],
    ['imaps', 'imap', 'implicit'],
    ['imap', 'imap', 'starttls'],
    ['pop3s', 'pop3', 'implicit'],
    ['pop3', 'pop3', 'starttls'],
    ['smtp', 'smtp', 'starttls'],
    ['submission', 'smtp', 'starttls'],
    ['submissions', 'smtp', 'implicit'],
    ['managesieve', 'managesieve', 'starttls'],
  ] as const) {
    const facts = await probed(posthus.ports[service], { service, language, security })
    assert.deepEqual(offered(facts), ['TLSv1.2', 'TLSv1.3'], service)
    fresh(facts)
    sound(facts)
    assert.deepEqual(
      facts.tickets.map(({ offered }) => value(offered)),
      [false, false],
      service,
    )
    assert.equal(facts.groups[1] && value(facts.groups[1].groups)?.[0]?.name, 'X25519MLKEM768', service)
    if (security === 'starttls') {
      assert.deepEqual(
        [value(facts.starttls?.injection), value(facts.starttls?.loginBeforeTls)],
        [false, false],
        service,
      )
    }
    assert.equal(facts.effort.turnedAway, 0, service)
    assert.equal(facts.effort.cutShort, undefined, service)
    assert.ok(facts.effort.connections < 60, `${service}: ${facts.effort.connections} connections`)
  }
})

/** A certificate that signs for itself says that it is good. Returns the file of the response. */
async function ocspResponse({ certificate, key }: CertificateFiles): Promise<string> {
  const [request, response, index] = [bench.path('ocsp.req'), bench.path('ocsp.der'), bench.path('ocsp.index')]
  const { serialNumber } = new X509Certificate(readFileSync(certificate))
  writeFileSync(index, `V\t300101000000Z\t\t${serialNumber}\tunknown\t/CN=rsa\n`)
  await runWell('openssl', ['ocsp', '-issuer', certificate, '-cert', certificate, '-reqout', request, '-no_nonce'])
  const signer = ['-rsigner', certificate, '-rkey', key, '-CA', certificate]
  await runWell('openssl', ['ocsp', '-index', index, ...signer, '-reqin', request, '-respout', response, '-ndays', '2'])
  return response
}

async function probed(port: number, endpoint: Partial<Endpoint> = {}): Promise<EndpointFacts> {
  const web = {
    service: 'https',
    host: 'localhost',
    address: '127.0.0.1',
    language: 'http',
    security: 'implicit',
  } as const
  const facts = await probeEndpoint({ ...web, ...endpoint, port }, { clock: systemClock, entropy: systemEntropy })
  assert.equal(value(facts.reached), true, JSON.stringify(facts.reached))
  return facts
}

/** No ephemeral key was seen twice, and enough of them were seen. */
function fresh({ keyShares }: EndpointFacts): void {
  assert.ok(keyShares.some(({ handshakes }) => handshakes >= 3))
  for (const { protocol, group, handshakes, distinct } of keyShares)
    assert.equal(distinct, handshakes, `${protocol} ${group}`)
}

/** None of the weaknesses was found, and all were looked for. */
function sound({ vulnerabilities, handshake }: EndpointFacts): void {
  const { robot, ...others } = vulnerabilities
  assert.equal(value(robot), 'none')
  for (const [name, fact] of Object.entries(others))
    assert.equal(value(fact), false, `${name}: ${JSON.stringify(fact)}`)
  assert.equal(value(handshake.secureRenegotiation), true)
  assert.equal(value(handshake.compression), false)
  assert.equal(value(handshake.extendedMasterSecret), true)
}

function value<T>(fact: Fact<T> | undefined): T | undefined {
  return fact && knownValue(fact)
}

function offered({ protocols }: EndpointFacts): ProtocolName[] {
  return protocols.filter(({ offered }) => value(offered)).map(({ protocol }) => protocol)
}

function suites({ protocols }: EndpointFacts, protocol: ProtocolName): string[] {
  const found = protocols.find((one) => one.protocol === protocol)
  return (found && value(found.suites)?.map(({ name }) => name)) ?? []
}

function ticketsOf({ tickets }: EndpointFacts, protocol: ProtocolName) {
  const found = tickets.find((one) => one.protocol === protocol)
  assert.ok(found)
  return found
}
