import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { systemClock } from '../../base/clock.ts'
import { systemEntropy } from '../../base/entropy.ts'
import { silentLog } from '../../base/log.ts'
import { parseConfiguration } from '../config/read-configuration.ts'
import { openLocalAuthority } from './local-authority.ts'
import { openLocalCertificates } from './local-certificates.ts'
import { publishedKeys, readTlsKeys } from './tls-keys.ts'

test('the keys of the local authority are those that openssl finds in its files', async (t) => {
  const folder = await temporaryFolder(t)
  const configuration = parseConfiguration('hostname = "mail.example.org"\ndata = "."\n', { folder })
  assert.deepEqual(await readTlsKeys(configuration, 0), { current: undefined, next: undefined })
  const options = { folder: join(folder, 'tls'), names: async () => ['mail.example.org'], clock: systemClock }
  using _source = await openLocalCertificates({ ...options, entropy: systemEntropy, log: silentLog })
  const { current, next } = await readTlsKeys(configuration, systemClock.nowMs())
  assert.equal(hex(current), opensslDigest(join(folder, 'tls/local-leaf.pem')))
  assert.equal(hex(next), opensslDigest(join(folder, 'tls/local-next.key')))
  assert.notEqual(hex(current), hex(next))
})

test('of certificates from files the one for the host name counts, with its next key', async (t) => {
  const folder = await temporaryFolder(t)
  const authority = await openLocalAuthority(join(folder, 'authority'), systemClock, systemEntropy)
  for (const name of ['other', 'mail']) {
    const { certificateChain, privateKey } = await authority.issue([`${name}.example.org`])
    await writeFile(join(folder, `${name}.pem`), certificateChain)
    await writeFile(join(folder, `${name}.key`), privateKey, { mode: 0o600 })
  }
  const entry = (name: string, more = '') =>
    `{ names = ["${name}.example.org"], certificate = "${name}.pem", key = "${name}.key"${more} }`
  const read = (more: string) => {
    const text = `hostname = "mail.example.org"\n[tls]\nissuer = "files"\nfiles = [${entry('other')}, ${entry('mail', more)}]\n`
    return readTlsKeys(parseConfiguration(text, { folder }), systemClock.nowMs())
  }
  const without = await read('')
  assert.equal(hex(without.current), opensslDigest(join(folder, 'mail.key')))
  assert.equal(without.next, undefined)
  assert.equal(hex((await read(', next-key = "other.key"')).next), opensslDigest(join(folder, 'other.key')))
  assert.equal((await read(', next-key = "missing.key"')).next, undefined)
  assert.equal((await read(', next-key = "mail.pem"')).next, undefined)
})

test('what the inventory shows for the host comes before the keys of files, and what is awaited beside either', async (t) => {
  const folder = await temporaryFolder(t)
  const configuration = parseConfiguration('hostname = "mail.example.org"\ndata = "."\n', { folder })
  const entry = (spki: string, state: string) => ({ spki, state, origin: 'imported', names: ['mail.example.org'] })
  const keysOf = async (...entries: object[]) => {
    const { shown, coming } = await publishedKeys(configuration, { entries: async () => entries as never }, 0)
    return [shown.map(hex), coming.map(hex)]
  }
  assert.deepEqual(await keysOf(), [[], []])
  assert.deepEqual(await keysOf(entry('aa', 'vetting')), [[], ['aa']])
  const options = { folder: join(folder, 'tls'), names: async () => ['mail.example.org'], clock: systemClock }
  using _source = await openLocalCertificates({ ...options, entropy: systemEntropy, log: silentLog })
  const [current, next] = ['tls/local-leaf.pem', 'tls/local-next.key'].map((name) => opensslDigest(join(folder, name)))
  assert.deepEqual(await keysOf(entry('aa', 'vetting')), [[current], [next, 'aa']])
  assert.deepEqual(await keysOf(entry('aa', 'vetting'), entry('bb', 'active')), [['bb'], ['aa']])
})

function hex(octets: Uint8Array | undefined): string {
  return Buffer.from(octets ?? []).toString('hex')
}

function opensslDigest(privateKey: string): string {
  const der = execFileSync('openssl', ['pkey', '-in', privateKey, '-pubout', '-outform', 'DER'])
  return execFileSync('openssl', ['dgst', '-sha256', '-r'], { input: der }).toString().slice(0, 64)
}

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-keys-'))
  t.after(() => rm(folder, { recursive: true }))
  return folder
}
