import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { Auditor } from '../../src/app/audit/auditor.ts'
import { systemClock } from '../../src/base/clock.ts'
import { systemEntropy } from '../../src/base/entropy.ts'
import type { AuditedEndpoint, AuditedService } from '../../src/core/audit/audited-endpoint.ts'
import { failedRows, makeReport } from '../../src/core/audit/report/audit-report.ts'
import { SERVICES } from '../../src/core/audit/targets/audit-target.ts'
import { probeEndpoint } from '../../src/net/tls-probe/probe-endpoint.ts'
import type { CertificateFiles } from './harness/certificate.ts'
import { Dovecot } from './harness/dovecot.ts'
import { OLD_NODE_RUNS } from './harness/old-node.ts'
import { Postfix } from './harness/postfix.ts'
import { startGnutls, startJava, startNginx, startOpenssl, startSelfserv } from './harness/tls-peers.ts'
import { openWeakBench, prepareWeakPeers, type WeakBench } from './harness/weak-bench.ts'
import type { Workbench } from './harness/workbench.ts'

await prepareWeakPeers(import.meta.filename)

let bench: Workbench
let rsa: CertificateFiles
let ecdsa: CertificateFiles
let old: WeakBench['old']

before(async () => {
  ;({ bench, rsa, ecdsa, old } = await openWeakBench('audit'))
})

after(() => bench[Symbol.asyncDispose]())

type Level = AuditedEndpoint['forwardSecrecy']['level']

/** What OpenSSL 1.0.1 has, whatever its letter. */
const OF_1_0_1 = [
  'sslv2',
  'null-suites',
  'export-suites',
  'drown',
  'sslv3',
  'forward-secrecy',
  'weak-suites',
  'rc4',
  'poodle',
  'tls1.0',
  'tls1.1',
  'forward-secrecy-clients',
  'sweet32',
  'tls12-tickets',
]

type Server = readonly [start: () => Promise<number>, level: Level, grade: string, finds: readonly string[]]

const oldServers: Readonly<Record<string, Server>> = {
  'OpenSSL 1.0.1e': [() => old('0.10.1'), 'none', 'F', [...OF_1_0_1, 'heartbleed', 'early-ccs']],
  'OpenSSL 1.0.1g': [() => old('0.10.28'), 'none', 'F', [...OF_1_0_1, 'early-ccs']],
  'OpenSSL 1.0.1l with a prime of 512 bits': [
    () => old('0.12.0', { dhparam: bench.path('dh512.pem'), flags: ['--enable-ssl2', '--enable-ssl3'] }),
    'partial',
    'F',
    [...OF_1_0_1, 'dh-size', 'logjam', 'anonymous-suites'],
  ],
  'OpenSSL 1.0.2o': [
    () => old('4.9.1'),
    'partial',
    'F',
    [
      'null-suites',
      'anonymous-suites',
      'forward-secrecy',
      'rc4',
      'tls1.0',
      'tls1.1',
      'forward-secrecy-clients',
      'sweet32',
      'tls12-tickets',
    ],
  ],
}

const GOOD_NGINX = `ssl_protocols TLSv1.2 TLSv1.3; ssl_prefer_server_ciphers on; ssl_session_tickets off; ssl_session_cache none;
ssl_ciphers ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256;`
const NO_SECRECY =
  'ssl_protocols TLSv1.2; ssl_ciphers AES256-GCM-SHA384:AES128-SHA:@SECLEVEL=0; ssl_session_timeout 24h;'

const servers: Readonly<Record<string, Server>> = {
  ...(OLD_NODE_RUNS ? oldServers : {}),
  'NSS with one key for all connections': [
    () => startSelfserv(bench, rsa),
    'partial',
    'C',
    [
      'sslv3',
      'forward-secrecy',
      'fresh-key-shares',
      'dh-size',
      'dh-prime',
      'rc4',
      'poodle',
      'tls1.0',
      'tls1.1',
      'sweet32',
    ],
  ],
  'Java with everything that it has': [
    () => startJava(bench, rsa),
    'partial',
    'F',
    [
      'dh-size',
      'logjam',
      'null-suites',
      'anonymous-suites',
      'export-suites',
      'freak',
      'sslv3',
      'forward-secrecy',
      'weak-suites',
      'rc4',
      'poodle',
      'tls1.0',
      'tls1.1',
      'sweet32',
      'tls12-tickets',
      'ticket-lifetime',
    ],
  ],
  'GnuTLS as it comes': [
    () => startGnutls(bench, ecdsa, 'NORMAL'),
    'partial',
    'B',
    ['tls1.0', 'tls1.1', 'tls12-tickets', 'ticket-lifetime'],
  ],
  'OpenSSL with resumption without a key agreement': [
    () => startOpenssl(bench, ecdsa, ['-allow_no_dhe_kex']),
    'partial',
    'A',
    ['psk-ke', 'tls12-tickets'],
  ],
  'OpenSSL with 0-RTT': [
    () => startOpenssl(bench, ecdsa, ['-early_data', '-max_early_data', '4096']),
    'partial',
    'A',
    ['tls12-tickets', 'early-data'],
  ],
  'OpenSSL with NULL, anonymous and static RSA suites': [
    () => startOpenssl(bench, rsa, ['-cipher', 'NULL:aNULL:kRSA:@SECLEVEL=0', '-no_tls1_3']),
    'partial',
    'F',
    [
      'null-suites',
      'anonymous-suites',
      'forward-secrecy',
      'dh-size',
      'logjam',
      'tls1.0',
      'tls1.1',
      'forward-secrecy-clients',
      'tls12-tickets',
    ],
  ],
  'OpenSSL without tickets': [
    () => startOpenssl(bench, ecdsa, ['-no_ticket', '-num_tickets', '0', '-no_cache']),
    'full',
    'A',
    [],
  ],
  'nginx without forward secrecy, tickets for a day': [
    () => startNginx(bench, rsa, NO_SECRECY),
    'none',
    'B',
    ['forward-secrecy', 'forward-secrecy-clients', 'tls12-tickets', 'ticket-lifetime'],
  ],
  'nginx as it should be': [() => startNginx(bench, ecdsa, GOOD_NGINX), 'full', 'A', []],
}

for (const [what, [start, level, grade, finds]] of Object.entries(servers)) {
  test(`${what}: ${level}, ${grade}, ${finds.length} weaknesses, and none that is not there`, async () => {
    const [endpoint] = await audited([['tls', await start()]])
    assert.ok(endpoint)
    const found = failedRows(endpoint.rows, 'medium').map(({ check }) => check)
    assert.deepEqual(
      [endpoint.forwardSecrecy.level, endpoint.score.grade, found.sort()],
      [level, grade, finds.toSorted()],
      JSON.stringify(
        endpoint.rows.filter(({ state }) => state !== 'holds'),
        null,
        1,
      ),
    )
  })
}

if (!OLD_NODE_RUNS)
  console.log(
    `Old OpenSSL comes with old Node, which runs on Linux and x86-64 only, not on ${process.platform} ${process.arch}.`,
  )

test('a provider without forward secrecy fails in every class, whatever its score (R021)', async () => {
  const dovecot = await Dovecot.start(bench, { staticRsa: true })
  const settings = {
    smtpd_tls_cert_file: rsa.certificate,
    smtpd_tls_key_file: rsa.key,
    smtpd_tls_protocols: '>=TLSv1.2, <=TLSv1.2',
    smtpd_tls_ciphers: 'high',
    tls_high_cipherlist: 'AES256-GCM-SHA384:@SECLEVEL=0',
  }
  const postfix = await Postfix.start(bench, { keep: ['sink.test'], settings })
  const endpoints = await audited([
    ['https', await startNginx(bench, rsa, NO_SECRECY)],
    ['imap', dovecot.ports.imap],
    ['imaps', dovecot.ports.imaps],
    ['pop3', dovecot.ports.pop3],
    ['pop3s', dovecot.ports.pop3s],
    ['smtp', postfix.port],
  ])
  const { magazine } = makeReport(endpoints, [], '0', 0, 1)
  assert.deepEqual(
    magazine.lines.map(({ name, endpoints: count, forwardSecrecy, passes }) => [name, count, forwardSecrecy, passes]),
    [
      ['web', 1, 'none', false],
      // Dovecot of Debian cannot be kept from TLS 1.3.
      ['POP', 2, 'partial', false],
      ['IMAP', 2, 'partial', false],
      ['SMTP in', 1, 'none', false],
      ['submission', 0, undefined, false],
    ],
  )
})

async function audited(ports: readonly (readonly [AuditedService, number])[]): Promise<readonly AuditedEndpoint[]> {
  const named = [rsa, ecdsa].map(({ certificate: file }) => ({
    certificate: new X509Certificate(readFileSync(file)),
    by: file,
  }))
  const world = { clock: systemClock, entropy: systemEntropy }
  const auditor = new Auditor(
    (endpoint) => probeEndpoint(endpoint, world),
    undefined,
    { everybody: [], named },
    systemClock,
  )
  const tasks = ports.map(([service, port]) => {
    const { language, security } = SERVICES[service]
    return { endpoint: { service, host: 'localhost', address: '127.0.0.1', port, language, security } }
  })
  return auditor.audit(tasks, new Map())
}
