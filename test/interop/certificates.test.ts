import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { TestAuthority, type TestIdentity } from '../kit/test-authority.ts'
import { ImapPeer } from './harness/imap-peer.ts'
import { ImportedCertificates, type ListedCertificate, spkiOf } from './harness/imported-certificates.ts'
import { PASSWORD, Posthus, type ServiceName } from './harness/posthus.ts'
import { eventually, run, runWell } from './harness/program.ts'
import { Workbench } from './harness/workbench.ts'

const EV_HOST = 'www.posthus.test'
const HOST = 'mail.posthus.test'
const EV = 'certificatePolicies=2.23.140.1.1'
const DV = 'certificatePolicies=2.23.140.1.2.1'

/** How openssl s_client asks each service for TLS. */
const SERVICES: readonly (readonly [ServiceName, ...string[]])[] = [
  ['https'],
  ['imaps'],
  ['imap', '-starttls', 'imap'],
  ['pop3s'],
  ['pop3', '-starttls', 'pop3'],
  ['smtp', '-starttls', 'smtp'],
  ['submission', '-starttls', 'smtp'],
  ['submissions'],
  ['managesieve', '-starttls', 'sieve'],
]

let bench: Workbench
let posthus: Posthus
let root: TestAuthority
let authority: TestAuthority
let certificates: ImportedCertificates

before(async () => {
  bench = await Workbench.open('certificates')
  root = TestAuthority.root('Test Root')
  bench.defer(async () => root[Symbol.dispose]())
  authority = root.authority('Test EV CA')
  posthus = await Posthus.start(bench, {
    workers: 2,
    hostname: HOST,
    members: ['anna'],
    tables:
      '[tls]\nissuer = "inventory"\nauthority-networks = ["127.0.0.1"]\n[operator]\nname = "Posthus AS"\ncountry = "NO"\nregistration = "987654321"\ncategory = "Private Organization"\n',
  })
  certificates = new ImportedCertificates(bench, root, authority, posthus)
})

after(() => bench[Symbol.asyncDispose]())

test('before there is a certificate the log says which hosts have none', async () => {
  await eventually(
    () => (posthus.log.includes('tls/host-not-covered') && posthus.log.includes(HOST)) || undefined,
    'the host is named',
  )
})

test('an EV certificate on one host and a DV one on others are shown by name on every service', async () => {
  const ev = await certificates.import(EV_HOST, EV, 'EV')
  const dv = await certificates.import(HOST, DV, 'DV', '--plain')
  await certificates.active(ev.id, dv.id)
  for (const service of SERVICES) {
    assert.equal(await seen(service, EV_HOST), ev.spki, `${service[0]} for ${EV_HOST}`)
    assert.equal(await seen(service, HOST), dv.spki, `${service[0]} for ${HOST}`)
  }
  const [protocol, other] = [await protection(EV_HOST), await protection(HOST)]
  assert.match(protocol, /TLSv1\.3/)
  assert.equal(protocol, other, 'what a host is protected with does not depend on the level')
  const curl = ['-sS', '--cacert', bench.path('root.pem'), '--resolve', `${EV_HOST}:${posthus.ports.https}:127.0.0.1`]
  const { stderr } = await run('curl', [...curl, '-v', '-o', '/dev/null', `https://${EV_HOST}:${posthus.ports.https}/`])
  assert.match(stderr, /SSL certificate verif(y ok|ied)/)
})

test('a certificate is replaced in every worker while connections stand, and the old one is retired', async () => {
  const standing = await Promise.all([1, 2, 3, 4].map(() => ImapPeer.connect(posthus.ports.imaps, 'implicit')))
  for (const peer of standing) await peer.ok(`LOGIN anna@posthus.test ${PASSWORD}`)
  const [old] = (await certificates.list()).filter(({ names, state }) => names.includes(HOST) && state === 'active')
  const fresh = await certificates.import(HOST, DV, 'DV', '--plain')
  await certificates.active(fresh.id)
  for (const service of SERVICES) {
    for (let i = 0; i < 3; i++) assert.equal(await seen(service, HOST), fresh.spki, service[0])
  }
  for (const peer of standing) await peer.ok('NOOP')
  await eventually(async () => (await show(old?.id ?? '')).state === 'retired' || undefined, 'the old one is retired')
  await posthus.command(['cert', 'remove', old?.id ?? '', '--yes'])
  assert.ok(!readdirSync(join(posthus.data, 'tls/keys')).includes(`${old?.id}.key`))
  for (const peer of standing) await peer.logOut()
})

test('beside an ECDSA certificate one of RSA is shown by name on every service to clients that read nothing else', async () => {
  const [ec] = (await certificates.list()).filter(({ names, state }) => names.includes(HOST) && state === 'active')
  const rsa = await certificates.import(HOST, DV, 'DV', '--plain', '--rsa')
  await certificates.active(ec?.id ?? '', rsa.id)
  const ecdsa = (await show(ec?.id ?? '')).spki
  const clients: readonly (readonly [spki: string, ...options: string[]])[] = [
    [ecdsa],
    [ecdsa, '-tls1_2'],
    [ecdsa, '-tls1_2', '-cipher', 'ECDHE-ECDSA-AES256-GCM-SHA384'],
    [rsa.spki, '-tls1_2', '-cipher', 'ECDHE-RSA-AES128-GCM-SHA256'],
    [rsa.spki, '-tls1_2', '-cipher', 'ECDHE-RSA-CHACHA20-POLY1305'],
    [rsa.spki, '-sigalgs', 'rsa_pss_rsae_sha256:RSA+SHA256'],
  ]
  for (const service of SERVICES) {
    for (const [spki, ...options] of clients) {
      assert.equal(await seen(service, HOST, ...options), spki, `${service[0]} for ${options.join(' ')}`)
    }
    for (const cipher of ['AES128-GCM-SHA256', 'ECDHE-RSA-AES128-SHA', 'DHE-RSA-AES128-GCM-SHA256']) {
      const place = ['-connect', `127.0.0.1:${posthus.ports[service[0]]}`, '-servername', HOST]
      const options = ['-tls1_2', '-cipher', `${cipher}:@SECLEVEL=0`, ...service.slice(1)]
      const { stdout } = await run('openssl', ['s_client', ...place, ...options], { input: 'QUIT\r\n' })
      assert.doesNotMatch(stdout, /BEGIN CERTIFICATE/, `${service[0]} with ${cipher}`)
    }
  }
  await posthus.command(['cert', 'retire', rsa.id])
})

test('an OCSP answer is fetched, verified, and stapled by every worker', async () => {
  await using responder = await openResponder()
  const id = await responder.import()
  const isStapledByAll = async () => {
    for (let i = 0; i < 4; i++) if (!(await responder.isStapled())) return undefined
    return true
  }
  await eventually(isStapledByAll, 'an answer is stapled, whoever is asked')
  await certificates.active(id)
})

test('one that must be stapled is shown once there is an answer, and the one before it until then; without a responder it is refused', async () => {
  const [old] = (await certificates.list()).filter(({ names, state }) => names.includes(HOST) && state === 'active')
  await using responder = await openResponder()
  responder.isAway = true
  const strict = await responder.import('tlsfeature=status_request')
  await eventually(() => responder.asked > 0 || undefined, 'the responder is asked')
  assert.equal((await show(strict)).state, 'staged')
  for (const service of SERVICES) assert.equal(await seen(service, HOST), (await show(old?.id ?? '')).spki, service[0])
  responder.isAway = false
  await certificates.active(strict)
  for (const service of SERVICES) assert.equal(await seen(service, HOST), (await show(strict)).spki, service[0])
  for (let i = 0; i < 4; i++) assert.ok(await responder.isStapled())
  const { csr } = JSON.parse((await posthus.command(['cert', 'csr', HOST, '--plain', '--json'])).stdout)
  writeFileSync(bench.path('leaf.pem'), authority.sign(csr, DV, 'tlsfeature=status_request'))
  const words = ['--chain', bench.path('chain.pem'), '--root', bench.path('root.pem'), '--json']
  const { code, stdout } = await posthus.tryCommand(['cert', 'import', bench.path('leaf.pem'), ...words])
  assert.deepEqual([code, JSON.parse(stdout).error.code], [1, 'certificates/cannot-staple'])
})

test('the private keys are in files for nobody else, and in no log', async () => {
  const folder = join(posthus.data, 'tls/keys')
  const { stdout } = await runWell('find', [folder, '-type', 'f', '-not', '-perm', '600'])
  assert.equal(stdout, '')
  for (const name of readdirSync(folder)) {
    const secret = readFileSync(join(folder, name), 'utf8').split('\n')[1] as string
    assert.ok(!posthus.log.includes(secret))
  }
})

test('what is wrong is refused by name while everything serves on', async () => {
  const before = await certificates.list()
  const { csr } = JSON.parse((await posthus.command(['cert', 'csr', EV_HOST, '--json'])).stdout)
  writeFileSync(bench.path('leaf.pem'), authority.sign(csr, EV))
  writeFileSync(bench.path('other.pem'), authority.issue([EV_HOST]).cert)
  const cases: readonly (readonly [string, ...string[]])[] = [
    ['certificates/wrong-key', 'other.pem', '--chain', bench.path('chain.pem'), '--root', bench.path('root.pem')],
    ['certificates/broken-chain', 'leaf.pem', '--root', bench.path('root.pem')],
    [
      'certificates/missing-name',
      'leaf.pem',
      '--name',
      'x.test',
      '--chain',
      bench.path('chain.pem'),
      '--root',
      bench.path('root.pem'),
    ],
  ]
  for (const [code, file, ...words] of cases) {
    const { code: exit, stdout } = await posthus.tryCommand([
      'cert',
      'import',
      bench.path(file as string),
      ...words,
      '--json',
    ])
    assert.deepEqual([exit, JSON.parse(stdout).error.code], [1, code])
  }
  const active = (await certificates.list()).filter(({ state }) => state === 'active').map(({ id }) => id)
  assert.deepEqual(
    active,
    before.filter(({ state }) => state === 'active').map(({ id }) => id),
  )
})

test('where that is asked for, a start without a certificate for every host name is refused, and names the hosts', async () => {
  const tables = '[tls]\nissuer = "inventory"\nuncovered-hosts = "refuse"\nkey-file = "seal"\n'
  const strict = await Posthus.prepare(bench, { hostname: HOST, members: [], tables }, 'strict')
  writeFileSync(join(strict.folder, 'seal'), randomBytes(32))
  const { code, stderr, stdout } = await strict.tryServe()
  assert.equal(code, 1)
  assert.match(
    stderr + stdout,
    /no certificate is for mail\.posthus\.test, mta-sts\.posthus\.test.*tls\/host-not-covered/,
  )
  const names = [
    HOST,
    ...['mta-sts', 'autoconfig', 'autodiscover', 'openpgpkey'].map((label) => `${label}.posthus.test`),
  ]
  const { csr, id } = JSON.parse((await strict.command(['cert', 'csr', ...names, '--plain', '--json'])).stdout)
  writeFileSync(bench.path('leaf.pem'), authority.sign(csr))
  const words = ['--chain', bench.path('chain.pem'), '--root', bench.path('root.pem')]
  await strict.command(['cert', 'import', bench.path('leaf.pem'), ...words])
  assert.match(readFileSync(join(strict.data, 'tls/keys', `${id}.key`), 'utf8'), /^-----BEGIN POSTHUS SEALED KEY-----/)
  await strict.serve()
  await strict.stop()
})

/** A responder that knows one certificate, which it has issued and taken in. */
async function openResponder() {
  let leaf: TestIdentity | undefined
  const state = { isAway: false, asked: 0 }
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>))
    state.asked++
    if (state.isAway) response.writeHead(503).end()
    else response.end(leaf && authority.answerOcsp(new Uint8Array(body), leaf, 'V'))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return Object.assign(state, {
    async import(...extra: string[]): Promise<string> {
      const { csr, id } = JSON.parse((await posthus.command(['cert', 'csr', HOST, '--plain', '--json'])).stdout)
      const cert = authority.sign(csr, DV, `authorityInfoAccess=OCSP;URI:${url}`, ...extra)
      leaf = { ...authority.identity, cert }
      writeFileSync(bench.path('leaf.pem'), cert)
      const words = ['--chain', bench.path('chain.pem'), '--root', bench.path('root.pem')]
      await posthus.command(['cert', 'import', bench.path('leaf.pem'), ...words])
      return id
    },
    async isStapled(): Promise<true | undefined> {
      const place = ['-connect', `127.0.0.1:${posthus.ports.imaps}`, '-servername', HOST, '-status']
      const trust = ['-CAfile', bench.path('root.pem'), '-verify_return_error']
      const { stdout } = await run('openssl', ['s_client', ...place, ...trust], { input: '' })
      return /OCSP Response Status: successful[\s\S]*Cert Status: good/.test(stdout) || undefined
    },
    async [Symbol.asyncDispose]() {
      server.close()
    },
  })
}

async function show(id: string): Promise<ListedCertificate> {
  return JSON.parse((await posthus.command(['cert', 'show', id, '--json'])).stdout)
}

/** The digest of the key that openssl is shown, with the whole chain verified. */
async function seen(
  [service, ...starttls]: readonly [ServiceName, ...string[]],
  host: string,
  ...options: string[]
): Promise<string> {
  const place = ['-connect', `127.0.0.1:${posthus.ports[service]}`, '-servername', host]
  const trust = ['-CAfile', bench.path('root.pem'), '-verify_return_error', '-verify_hostname', host]
  const { stdout } = await run('openssl', ['s_client', ...place, ...trust, ...starttls, ...options, '-showcerts'], {
    input: 'QUIT\r\n',
  })
  assert.match(stdout, /Verify return code: 0 \(ok\)/, `${service} for ${host}`)
  return spkiOf(stdout)
}

async function protection(host: string): Promise<string> {
  const place = ['-connect', `127.0.0.1:${posthus.ports.https}`, '-servername', host]
  const { stdout, stderr } = await run('openssl', ['s_client', ...place, '-brief'], { input: '' })
  return (stdout + stderr)
    .split('\n')
    .filter((line) => /^(Protocol|Ciphersuite|Negotiated|Peer Temp|Server Temp)/.test(line))
    .join('\n')
}
