import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { TestAuthority } from '../../../test/kit/test-authority.ts'
import { isFault } from '../../base/fault.ts'
import { isPkcs12, openPkcs12 } from './pkcs12.ts'

const folder = mkdtempSync(join(tmpdir(), 'posthus-pkcs12-'))
const root = TestAuthority.root()
after(() => {
  rmSync(folder, { recursive: true })
  root[Symbol.dispose]()
})
const leaf = root.authority('CA').issue(['mail.example.org'])
const PASSWORD = 'Pässwörd 7'

const kinds: readonly (readonly [what: string, ...options: string[]])[] = [
  ['as OpenSSL 3 writes it'],
  ['with AES-128 and fewer rounds', '-keypbe', 'AES-128-CBC', '-certpbe', 'AES-192-CBC', '-iter', '1000'],
  ['with triple DES of PBES2', '-keypbe', 'DES-EDE3-CBC', '-certpbe', 'DES-EDE3-CBC'],
  ['with a MAC of SHA-512', '-macalg', 'sha512'],
  ['with a MAC of SHA-1', '-macalg', 'sha1'],
  ['as OpenSSL 1 and Windows have written it: RC2 of 40 bits', '-legacy'],
  ['with RC2 of 128 bits', '-legacy', '-certpbe', 'PBE-SHA1-RC2-128', '-keypbe', 'PBE-SHA1-RC2-128'],
  ['with triple DES of two and three keys', '-legacy', '-certpbe', 'PBE-SHA1-2DES', '-keypbe', 'PBE-SHA1-3DES'],
  ['with certificates in the clear', '-certpbe', 'NONE'],
  ['with everything in the clear but a MAC', '-certpbe', 'NONE', '-keypbe', 'NONE'],
  ['without a MAC', '-nomac'],
]
for (const [what, ...options] of kinds) {
  test(`a file ${what} is read, and refused with another password`, () => {
    const der = exported(PASSWORD, ...options)
    assert.ok(isPkcs12(der))
    const { certificates, privateKeys } = openPkcs12(der, PASSWORD)
    assert.deepEqual(
      certificates.map((one) => new X509Certificate(one).subject).sort(),
      leaf.der.map((one) => new X509Certificate(one).subject).sort(),
    )
    assert.equal(privateKeys.length, 1)
    const key = createPrivateKey({ key: Buffer.from(privateKeys[0] as Uint8Array), format: 'der', type: 'pkcs8' })
    assert.ok(new X509Certificate(leaf.cert).checkPrivateKey(key))
    for (const wrong of ['', 'Pässwörd 8', `${PASSWORD} `]) {
      assert.throws(
        () => openPkcs12(der, wrong),
        (error) => isFault(error, 'certificates/wrong-password'),
      )
    }
  })
}

test('an empty password opens a file that was exported with one, and a long one is used to its end', () => {
  for (const legacy of [[], ['-legacy']]) {
    assert.equal(openPkcs12(exported('', ...legacy), '').privateKeys.length, 1)
    const long = 'x'.repeat(300)
    assert.equal(openPkcs12(exported(long, ...legacy), long).privateKeys.length, 1)
  }
})

test('a file with a million and one rounds is refused, and so is one that is none', () => {
  const costly = exported(PASSWORD, '-iter', '1000', '-nomac')
  const at = Buffer.from(costly).indexOf(Buffer.from([2, 2, 3, 232]))
  costly.set([2, 2, 127, 255], at)
  assert.throws(
    () => openPkcs12(costly, PASSWORD),
    (error) => isFault(error, 'certificates/wrong-password'),
  )
  const most = Buffer.from(exported(PASSWORD, '-iter', '1000000', '-certpbe', 'NONE', '-nomac'))
  most.set([0x0f, 0x42, 0x41], most.indexOf(Buffer.from([0x0f, 0x42, 0x40])))
  assert.throws(() => openPkcs12(new Uint8Array(most), PASSWORD), /more than 1000000 times/)
  for (const octets of [new Uint8Array(0), new TextEncoder().encode(leaf.chain), leaf.der[0] as Uint8Array]) {
    assert.throws(
      () => openPkcs12(Uint8Array.from(octets), PASSWORD),
      (error) => isFault(error, 'certificates/not-pkcs12'),
    )
  }
})

test('whatever octets are changed or cut off, what comes is a fault that is named or the same content', () => {
  const der = exported(PASSWORD, '-iter', '1', '-certpbe', 'NONE')
  const codes = ['certificates/not-pkcs12', 'certificates/unknown-cipher', 'certificates/wrong-password']
  const changes = fc.array(fc.tuple(fc.nat(der.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(changes, fc.nat(der.length), (changed, length) => {
      const copy = der.slice(0, length % 3 === 0 ? length : der.length)
      for (const [at, octet] of changed) copy[at] = octet
      try {
        openPkcs12(copy, PASSWORD)
      } catch (error) {
        assert.ok(
          codes.some((code) => isFault(error, code)),
          String(error),
        )
      }
    }),
    { numRuns: 500 },
  )
})

function exported(password: string, ...options: readonly string[]): Uint8Array<ArrayBuffer> {
  const [pem, out] = [join(folder, 'leaf.pem'), join(folder, 'leaf.p12')]
  writeFileSync(pem, leaf.key + leaf.chain)
  execFileSync('openssl', ['pkcs12', '-export', '-in', pem, '-out', out, '-passout', 'stdin', ...options], {
    input: `${password}\n`,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  return Uint8Array.from(readFileSync(out))
}
