import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { systemEntropy } from '../../base/entropy.ts'
import { isFault } from '../../base/fault.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { inspectFiles, openFileCertificates } from './file-certificates.ts'
import { openLocalAuthority } from './local-authority.ts'

const DAY_MS = 86_400_000

test('good files are served, with the whole chain and a PKCS #8 key', async (t) => {
  const files = await issued(t)
  using source = await openFileCertificates([files.entry], files.clock, silentLog)
  const [identity] = source.current()
  assert.equal(identity?.certificateChain.match(/BEGIN CERTIFICATE/g)?.length, 2)
  assert.match(identity?.privateKey ?? '', /^-----BEGIN PRIVATE KEY-----/)
  assert.deepEqual(identity?.names, ['mail.example.org', '*.example.org'])
})

test('renewed files come into service at the next look, damaged ones do not', async (t) => {
  const files = await issued(t)
  using source = await openFileCertificates([files.entry], files.clock, silentLog)
  const before = source.current()
  let notices = 0
  source.watch(() => notices++)
  const good = await readFile(files.entry.certificate, 'utf8')
  await writeFile(files.entry.certificate, 'nothing')
  await assert.rejects(source.refresh(), (error) => isFault(error, 'tls/bad-certificate'))
  assert.equal(source.current(), before)
  const renewed = await files.issue(['mail.example.org', '*.example.org'])
  await writeFile(files.entry.certificate, renewed.certificateChain + files.root)
  await writeFile(files.entry.key, renewed.privateKey)
  await source.refresh()
  assert.equal(notices, 1)
  assert.notEqual(source.current()[0]?.certificateChain, good)
})

test('a next key that is not there, or is the present one, is warned of and keeps nothing from being served', async (t) => {
  const files = await issued(t)
  const look = async (nextKey: string) =>
    inspectFiles([{ ...files.entry, nextKey }], files.clock.nowMs()).then(({ faults, warnings }) => {
      assert.deepEqual(faults, [])
      return warnings.filter((warning) => warning.startsWith(nextKey)).join('\n')
    })
  assert.match(await look(files.entry.key), /is the key of .*mail\.pem already/)
  assert.match(await look(`${files.entry.key}.missing`), /cannot be read \(ENOENT\)/)
  const other = `${files.entry.key}.next`
  await writeFile(other, (await files.issue(['a.test'])).privateKey, { mode: 0o600 })
  assert.equal(await look(other), '')
})

type Files = Awaited<ReturnType<typeof issued>>
const mistakes: readonly (readonly [string, RegExp, (files: Files) => Promise<unknown> | unknown])[] = [
  ['a missing certificate', /mail\.pem: cannot be read \(ENOENT\)/, (f) => rm(f.entry.certificate)],
  ['a missing key', /mail\.key: cannot be read/, (f) => rm(f.entry.key)],
  ['a file without a certificate', /mail\.pem: holds no certificate/, (f) => writeFile(f.entry.certificate, 'hello')],
  [
    'a damaged certificate',
    /mail\.pem: holds a damaged certificate/,
    (f) => writeFile(f.entry.certificate, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'),
  ],
  ['a file without a key', /mail\.key: holds no private key/, (f) => writeFile(f.entry.key, f.root)],
  ['a key with a passphrase', /mail\.key: is protected by a passphrase/, (f) => writeFile(f.entry.key, encryptedKey())],
  [
    'the key of another certificate',
    /mail\.key: is not the key of/,
    async (f) => writeFile(f.entry.key, (await f.issue(['a.test'])).privateKey),
  ],
  ['a short RSA key', /mail\.key: is an RSA key of less than 2048 bits/, (f) => writeFile(f.entry.key, rsaKey(1024))],
  ['an expired certificate', /mail\.pem: the certificate expired on/, (f) => f.clock.advance(91 * DAY_MS)],
  ['a certificate of the future', /mail\.pem: the certificate is valid only from/, (f) => f.clock.advance(-2 * DAY_MS)],
  [
    'a chain in the wrong order',
    /mail\.pem: certificate 2 did not issue certificate 1/,
    async (f) => writeFile(f.entry.certificate, f.root + f.leaf),
  ],
  [
    'an authority in place of the server',
    /mail\.pem: the first certificate is one of an authority/,
    (f) => writeFile(f.entry.certificate, f.root),
  ],
  [
    'a name that is not covered',
    /mail\.pem: does not cover mail\.example\.org/,
    async (f) => writeFile(f.entry.certificate, (await f.issue(['other.test'])).certificateChain),
  ],
  [
    'a wildcard that is not covered',
    /mail\.pem: does not cover \*\.example\.org/,
    async (f) =>
      writeFile(f.entry.certificate, (await f.issue(['mail.example.org', 'x.example.org'])).certificateChain),
  ],
]
for (const [what, expected, spoil] of mistakes) {
  test(`${what} is named`, async (t) => {
    const files = await issued(t)
    await spoil(files)
    await assert.rejects(
      openFileCertificates([files.entry], files.clock, silentLog),
      (error) =>
        isFault(error, 'tls/bad-certificate') && expected.test(error.message) && !error.message.includes('PRIVATE'),
    )
  })
}

test('the mistakes of all entries are named together', async (t) => {
  const files = await issued(t)
  const missing = { names: ['b.test'], certificate: '/nonexistent/b.pem', key: '/nonexistent/b.key' }
  await rm(files.entry.key)
  const { faults } = await inspectFiles([files.entry, missing], files.clock.nowMs())
  assert.equal(faults.length, 3)
})

test('what is allowed but unwise is a warning', async (t) => {
  const files = await issued(t)
  await writeFile(files.entry.certificate, files.leaf)
  await chmod(files.entry.key, 0o644)
  files.clock.advance(80 * DAY_MS)
  const { faults, warnings } = await inspectFiles([files.entry], files.clock.nowMs())
  assert.deepEqual(faults, [])
  assert.match(
    warnings.join('\n'),
    /everybody on this machine can read it[\s\S]*expires on[\s\S]*ends below no public root/,
  )
})

async function issued(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-files-'))
  t.after(() => rm(folder, { recursive: true }))
  const clock = new ManualClock()
  const authority = await openLocalAuthority(join(folder, 'ca'), clock, systemEntropy)
  const names = ['mail.example.org', '*.example.org']
  const identity = await authority.issue(names)
  const entry = { names, certificate: join(folder, 'mail.pem'), key: join(folder, 'mail.key') }
  await writeFile(entry.certificate, identity.certificateChain + authority.certificate)
  await writeFile(entry.key, identity.privateKey, { mode: 0o600 })
  return { clock, entry, leaf: identity.certificateChain, root: authority.certificate, issue: authority.issue }
}

function encryptedKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' }).toString()
}

function rsaKey(modulusLength: number): string {
  return generateKeyPairSync('rsa', { modulusLength }).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
}
