import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isFault } from '../../base/fault.ts'
import { CIPHER_SUITES, cipherSuite } from './cipher-suites.ts'
import { encodeRecord } from './client-hello.ts'
import { RecordReader } from './record-reader.ts'
import { Tls12Keys } from './tls12-keys.ts'
import { isWritable, keyBlockBytes, Tls12Direction } from './tls12-records.ts'
import type { TlsVersion } from './version.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const IV = new Uint8Array(16).fill(3)

test('the pseudo-random functions differ by version and suite, and keys have their lengths', () => {
  const made = (
    [
      ['TLSv1', 0x002f],
      ['TLSv1.2', 0x002f],
      ['TLSv1.2', 0x009d],
    ] as const
  ).map(([version, suite]) =>
    hex(new Tls12Keys(version, cipherSuite(suite)).masterSecret(new Uint8Array(48), new Uint8Array(64), false)),
  )
  assert.equal(new Set(made).size, 3)
  for (const secret of made) assert.equal(secret.length, 96)
  const keys = new Tls12Keys('TLSv1.2', cipherSuite(0x002f))
  assert.notEqual(hex(keys.masterSecret(new Uint8Array(48), new Uint8Array(64), true)), made[1])
  assert.equal(keys.clientFinished(new Uint8Array(48), []).length, 12)
  assert.deepEqual(
    [0x002f, 0x0035, 0xc02f, 0x000a, 0x0005].map((id) => keyBlockBytes(cipherSuite(id))),
    [104, 136, 40, 104, 72],
  )
})

/** One suite of each kind of cipher and hash, in the versions that have it. */
const written: readonly (readonly [TlsVersion, number])[] = [
  ['TLSv1', 0x002f],
  ['TLSv1', 0x000a],
  ['TLSv1.1', 0x0035],
  ['TLSv1.2', 0x003c],
  ['TLSv1.2', 0xc028],
  ['TLSv1.2', 0x0041],
  ['TLSv1.2', 0xc02f],
  ['TLSv1.2', 0x009d],
  ['TLSv1.2', 0xcca8],
  ['SSLv3', 0x0005],
  ['SSLv3', 0x000a],
  ['SSLv3', 0x0001],
  ['TLSv1', 0x0004],
  ['TLSv1.2', 0xc09c],
  ['TLSv1.2', 0xc0a1],
  ['TLSv1.2', 0x003b],
]
for (const [version, id] of written) {
  const suite = cipherSuite(id)
  test(`what is sealed in ${version} with ${suite.name} is opened, record by record`, () => {
    const block = new Uint8Array(keyBlockBytes(suite)).map((_, i) => i)
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 4 }), (contents) => {
        const [writer, reader] = [0, 1].map(() => new Tls12Direction(version, suite, block, 'client'))
        for (const content of contents) {
          assert.equal(hex(reader!.open(recordOf(writer!.seal(23, content, IV)))), hex(content))
        }
      }),
    )
  })

  test(`any record in ${version} with ${suite.name} is opened, or the peer is at fault`, () => {
    const block = new Uint8Array(keyBlockBytes(suite))
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        try {
          new Tls12Direction(version, suite, block, 'server').open(recordOf(encodeRecord(23, 0x0303, bytes)))
        } catch (error) {
          assert.ok(isFault(error, 'tls/malformed') && error.who === 'peer', String(error))
        }
      }),
    )
  })
}

test('wrong padding has the right length, and leaves content and MAC as they are', () => {
  const suite = cipherSuite(0x002f)
  const block = new Uint8Array(keyBlockBytes(suite))
  const sealed = (isWrong: boolean) =>
    new Tls12Direction('TLSv1.2', suite, block, 'client').seal(22, Uint8Array.of(1, 2, 3), IV, isWrong)
  const [right, wrong] = [sealed(false), sealed(true)]
  assert.equal(right.length, wrong.length)
  assert.notEqual(hex(right), hex(wrong))
  const opened = new Tls12Direction('TLSv1.2', suite, block, 'client').open(recordOf(wrong))
  assert.equal(hex(opened), '010203')
})

test('suites whose records cannot be written are told from others', () => {
  assert.equal(isWritable(cipherSuite(0x0007)), false, 'IDEA')
  assert.equal(isWritable(cipherSuite(0x0003)), false, 'RC4 for export')
  assert.equal(isWritable(cipherSuite(0xcc13)), false, 'ChaCha20 of the drafts')
  assert.ok(CIPHER_SUITES.filter(isWritable).length > 60)
  assert.throws(() => new Tls12Direction('TLSv1.2', cipherSuite(0x0007), new Uint8Array(0), 'client'), {
    code: 'tls/unknown-suite',
  })
})

function recordOf(sealed: Uint8Array) {
  const records = new RecordReader()
  records.push(sealed)
  const record = records.next()
  assert.ok(record)
  return record
}
