import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { systemClock } from '../../base/clock.ts'
import { systemEntropy } from '../../base/entropy.ts'
import { isFault } from '../../base/fault.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { Identity } from '../../core/certificates/identity.ts'
import { openLocalAuthority } from './local-authority.ts'
import { openLocalCertificates } from './local-certificates.ts'

const run = promisify(execFile)
const NAMES = ['mail.posthus.test', 'localhost', '127.0.0.1', '::1']
const DAY_MS = 86_400_000

test('openssl accepts the certificate for each of its names and for no other', async (t) => {
  const folder = await temporaryFolder(t)
  using source = await open(folder)
  const leaf = join(folder, 'served.pem')
  await writeFile(leaf, only(source.current()).certificateChain)
  const verify = (...wanted: string[]) =>
    run('openssl', [
      'verify',
      '-x509_strict',
      '-purpose',
      'sslserver',
      '-CAfile',
      join(folder, 'local-ca.pem'),
      ...wanted,
      leaf,
    ])
  for (const wanted of [
    ['-verify_hostname', 'mail.posthus.test'],
    ['-verify_hostname', 'localhost'],
    ['-verify_ip', '127.0.0.1'],
    ['-verify_ip', '::1'],
  ]) {
    assert.match((await verify(...wanted)).stdout, /: OK/)
  }
  await assert.rejects(verify('-verify_hostname', 'other.test'))
  await assert.rejects(verify('-verify_ip', '127.0.0.2'))
})

test('the authority may sign end certificates only, and keys are for their owner only', async (t) => {
  const folder = await temporaryFolder(t)
  using source = await open(folder)
  const root = await readFile(join(folder, 'local-ca.pem'), 'utf8')
  const { stdout } = await run('openssl', ['x509', '-in', join(folder, 'local-ca.pem'), '-noout', '-text'])
  assert.match(stdout, /CA:TRUE, pathlen:0/)
  assert.match(stdout, /X509v3 Key Usage: critical\s+Certificate Sign, CRL Sign\s/)
  const leaf = new X509Certificate(only(source.current()).certificateChain)
  assert.equal(leaf.ca, false)
  assert.ok(leaf.verify(new X509Certificate(root).publicKey))
  assert.ok(leaf.validToDate.getTime() - leaf.validFromDate.getTime() <= 397 * DAY_MS)
  for (const name of ['local-ca.key', 'local-leaf.pem', 'local-next.key'])
    assert.equal((await stat(join(folder, name))).mode & 0o777, 0o600)
})

test('opened again it serves the same certificate; new names bring a new one, and the time one with the key that was made beforehand', async (t) => {
  const folder = await temporaryFolder(t)
  const clock = new ManualClock()
  let names: readonly string[] = NAMES
  const checkEveryMs = 365 * DAY_MS
  const options = { folder, names: async () => names, clock, entropy: systemEntropy, log: silentLog, checkEveryMs }
  using first = await openLocalCertificates(options)
  using second = await openLocalCertificates(options)
  const original = only(first.current())
  const next = () => readFile(join(folder, 'local-next.key'), 'utf8')
  const firstNext = await next()
  assert.equal(only(second.current()).certificateChain, original.certificateChain)

  let notices = 0
  first.watch(() => notices++)
  await first.refresh()
  assert.equal(notices, 0)

  names = [...NAMES, 'mail.example.org']
  await first.refresh()
  const renamed = only(first.current())
  assert.equal(notices, 1)
  assert.equal(renamed.privateKey, original.privateKey)
  assert.equal(await next(), firstNext)
  assert.ok(new X509Certificate(renamed.certificateChain).checkHost('mail.example.org'))

  clock.advance(59 * DAY_MS)
  await first.refresh()
  assert.equal(only(first.current()).certificateChain, renamed.certificateChain)
  clock.advance(2 * DAY_MS)
  await first.refresh()
  const renewed = only(first.current())
  assert.equal(renewed.privateKey, firstNext)
  assert.notEqual(await next(), firstNext)
  await second.refresh()
  assert.equal(only(second.current()).certificateChain, renewed.certificateChain)
})

test('killed between the new certificate and the key after it, and with a damaged one, another next key is made', async (t) => {
  const folder = await temporaryFolder(t)
  const path = join(folder, 'local-next.key')
  ;(await open(folder))[Symbol.dispose]()
  const leaf = await readFile(join(folder, 'local-leaf.pem'), 'utf8')
  for (const content of [leaf.slice(leaf.indexOf('-----BEGIN PRIVATE KEY-----')), 'nothing', '']) {
    await writeFile(path, content)
    ;(await open(folder))[Symbol.dispose]()
    const made = await readFile(path, 'utf8')
    assert.match(made, /^-----BEGIN PRIVATE KEY-----/)
    assert.ok(!leaf.includes(made))
    assert.equal(await readFile(join(folder, 'local-leaf.pem'), 'utf8'), leaf)
  }
})

test('new names are seen without being told', async (t) => {
  const folder = await temporaryFolder(t)
  const clock = new ManualClock()
  let names: readonly string[] = NAMES
  const options = { folder, names: async () => names, clock, entropy: systemEntropy, log: silentLog }
  using source = await openLocalCertificates(options)
  names = [...NAMES, 'mail.example.org']
  const noticed = new Promise<void>((resolve) => source.watch(resolve))
  clock.advance(60_000)
  await noticed
  assert.ok(new X509Certificate(only(source.current()).certificateChain).checkHost('mail.example.org'))
})

test('of many processes that start at once, all agree on one authority', async (t) => {
  const folder = await temporaryFolder(t)
  const opened = await Promise.all(
    Array.from({ length: 8 }, () => openLocalAuthority(folder, systemClock, systemEntropy)),
  )
  assert.equal(new Set(opened.map((authority) => authority.certificate)).size, 1)
})

const damages: readonly (readonly [string, string, string])[] = [
  ['a key that is no key', 'local-ca.key', 'nothing'],
  ['a root that is no certificate', 'local-ca.pem', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
]
for (const [what, file, content] of damages) {
  test(`${what} is told, and not replaced behind the operator's back`, async (t) => {
    const folder = await temporaryFolder(t)
    ;(await open(folder))[Symbol.dispose]()
    await writeFile(join(folder, file), content)
    await assert.rejects(
      open(folder),
      (error) => isFault(error, 'tls/local-authority-broken') && error.message.includes(file),
    )
    assert.equal(await readFile(join(folder, file), 'utf8'), content)
  })
}

test('a root and a key of different authorities are told apart', async (t) => {
  const folder = await temporaryFolder(t)
  const other = await temporaryFolder(t)
  ;(await open(folder))[Symbol.dispose]()
  ;(await open(other))[Symbol.dispose]()
  await writeFile(join(folder, 'local-ca.pem'), await readFile(join(other, 'local-ca.pem')))
  await assert.rejects(open(folder), (error) => isFault(error, 'tls/local-authority-broken'))
})

test('a damaged certificate in the folder is replaced', async (t) => {
  const folder = await temporaryFolder(t)
  ;(await open(folder))[Symbol.dispose]()
  const path = join(folder, 'local-leaf.pem')
  await writeFile(path, (await readFile(path, 'utf8')).replace(/\n[A-Za-z0-9+/]{10}/, '\n??????????'))
  using source = await open(folder)
  assert.ok(new X509Certificate(only(source.current()).certificateChain).checkHost('localhost'))
})

function open(folder: string) {
  return openLocalCertificates({
    folder,
    names: async () => NAMES,
    clock: systemClock,
    entropy: systemEntropy,
    log: silentLog,
  })
}

function only(identities: readonly Identity[]): Identity {
  assert.equal(identities.length, 1)
  return identities[0] as Identity
}

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-tls-'))
  t.after(() => rm(folder, { recursive: true }))
  return folder
}
