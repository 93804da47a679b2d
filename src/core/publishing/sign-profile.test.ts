import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { TestAuthority, type TestIdentity } from '../../../test/kit/test-authority.ts'
import { utf8 } from '../../base/bytes.ts'
import type { Identity } from '../certificates/identity.ts'
import { signProfile } from './sign-profile.ts'

const folder = mkdtempSync(join(tmpdir(), 'posthus-profile-'))
const root = TestAuthority.root()
const between = root.authority('Between')
after(() => {
  rmSync(folder, { recursive: true })
  root[Symbol.dispose]()
})

const PROFILE = utf8('<?xml version="1.0"?>\n<plist>Bjørn, ὠ and a line end\r\n</plist>\n')
const NOW = Date.now()

const kinds: readonly (readonly [string, readonly string[]])[] = [
  ['P-256', []],
  ['P-384', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384']],
  ['RSA', ['-newkey', 'rsa:2048']],
]
for (const [kind, options] of kinds) {
  test(`OpenSSL verifies a profile that was signed with ${kind}, by the chain that is in it, and gets it octet for octet`, () => {
    const leaf = between.issue(['mail.example.org'], '-addext', 'extendedKeyUsage=serverAuth', ...options)
    const signed = signProfile(PROFILE, identityOf(leaf), NOW)
    assert.ok(signed)
    assert.deepEqual(verified(signed), Buffer.from(PROFILE))
    assert.match(
      openssl(['cms', '-cmsout', '-print', '-inform', 'DER', '-in', write('signed.der', signed)]),
      /signingTime/,
    )
  })
}

test('RSA signs as well, with its certificate in it', () => {
  const rsa = root.issue(['mail.example.org'], '-newkey', 'rsa:2048')
  const signed = signProfile(PROFILE, identityOf(rsa), NOW)
  assert.ok(signed && Buffer.from(signed).includes(Buffer.from(new X509Certificate(rsa.cert).raw)))
  assert.deepEqual(verified(signed), Buffer.from(PROFILE))
})

test('an octet of the profile that is changed, or of its signature, is noticed', () => {
  const signed = signProfile(PROFILE, identityOf(root.issue(['mail.example.org'])), NOW) as Uint8Array
  for (const at of [Buffer.from(signed).indexOf('plist'), signed.length - 4]) {
    const changed = Uint8Array.from(signed)
    changed[at] = (changed[at] as number) ^ 1
    assert.throws(() => verified(changed))
  }
})

test('a large profile, and one of nothing, are signed as well', () => {
  const leaf = identityOf(root.issue(['mail.example.org']))
  for (const length of [0, 1, 127, 128, 255, 256, 65_535, 65_536, 200_000]) {
    const content = new Uint8Array(length).fill(65)
    assert.deepEqual(verified(signProfile(content, leaf, NOW) as Uint8Array), Buffer.from(content), `${length}`)
  }
})

test('a key that devices do not take signs nothing', () => {
  const { privateKey } = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { format: 'pem', type: 'pkcs8' },
    publicKeyEncoding: { format: 'pem', type: 'spki' },
  })
  assert.equal(signProfile(PROFILE, { ...identityOf(root.issue(['x.test'])), privateKey }, NOW), undefined)
})

test('the time of signing is right beyond 2049 too, where it is written in another way', () => {
  const signed = signProfile(PROFILE, identityOf(root.issue(['x.test'])), Date.UTC(2051, 1, 3, 4, 5, 6)) as Uint8Array
  assert.match(
    openssl(['cms', '-cmsout', '-print', '-inform', 'DER', '-in', write('late.der', signed)]),
    /GENERALIZEDTIME:Feb +3 04:05:06 2051 GMT/,
  )
})

function verified(signed: Uint8Array): Buffer {
  const out = join(folder, 'content')
  const input = ['-inform', 'DER', '-in', write('signed.der', signed), '-binary', '-out', out]
  openssl(['cms', '-verify', '-purpose', 'any', '-CAfile', write('root.pem', root.identity.cert), ...input])
  return readFileSync(out)
}

function openssl(words: readonly string[]): string {
  return execFileSync('openssl', words, { stdio: 'pipe' }).toString()
}

function write(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

function identityOf({ chain, key }: TestIdentity): Identity {
  return { names: ['mail.example.org'], certificateChain: chain, privateKey: key, notAfterMs: 0 }
}
