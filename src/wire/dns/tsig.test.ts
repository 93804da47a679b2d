import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/kit/any-text.ts'
import { isFault } from '../../base/fault.ts'
import { signMessage, verifyAnswer } from './tsig.ts'
import { parseTsigKey } from './tsig-key.ts'
import { encodeUpdate } from './update-message.ts'

const SECRET = Buffer.alloc(32, 7).toString('base64')
const KEY = parseTsigKey(`hmac-sha256:update.key:${SECRET}`)
const NOW = 1_790_000_000

const keys: readonly (readonly [string, string])[] = [
  ['as tsig-keygen writes it', `key "Update.Key." {\n\talgorithm hmac-sha256;\n\tsecret "${SECRET}";\n};\n`],
  ['with a comment', `# mine\nkey update.key { secret "${SECRET}"; algorithm hmac-sha256; };`],
  ['as nsupdate takes it', `HMAC-SHA256:update.key:${SECRET}\n`],
]
for (const [what, text] of keys) test(`a key ${what} is read`, () => assert.deepEqual(parseTsigKey(text), KEY))

const badKeys: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['MD5', `hmac-md5:k:${SECRET}`],
  ['SHA-1', `hmac-sha1:k:${SECRET}`],
  ['a short secret', 'hmac-sha256:k:c2hvcnQ='],
  ['no secret', 'key "k" { algorithm hmac-sha256; };'],
  ['no algorithm', `key "k" { secret "${SECRET}"; };`],
  [
    'two keys',
    `key "k" { algorithm hmac-sha256; secret "${SECRET}"; }; key "l" { algorithm hmac-sha256; secret "${SECRET}"; };`,
  ],
  ['too much', 'x'.repeat(10_000)],
]
for (const [what, text] of badKeys) {
  test(`a key with ${what} is refused, and its secret not repeated`, () => {
    assert.throws(
      () => parseTsigKey(text),
      (error) => isFault(error, 'dns/bad-tsig-key') && !error.message.includes(SECRET),
    )
  })
}

test('any text is a key or is refused', () => {
  fc.assert(
    fc.property(anyText(), (text) => {
      try {
        parseTsigKey(text)
      } catch (error) {
        assert.ok(isFault(error, 'dns/bad-tsig-key'))
      }
    }),
  )
})

const REQUEST = signMessage(encodeUpdate(0x1234, 'example.org', []), KEY, NOW)

/** An answer as a server makes it: what is signed begins with the code of the request. */
function answer(change: (octets: Uint8Array) => void = () => undefined): Uint8Array {
  const signed = signMessage(Uint8Array.from([0x12, 0x34, 0xa8, 0, 0, 0, 0, 0, 0, 0, 0, 0]), KEY, NOW).message
  change(signed)
  return signed
}

test('an answer that is bound to another request, altered, unsigned or of another key is not believed', () => {
  const other = parseTsigKey(`hmac-sha256:other.key:${SECRET}`)
  const cases: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ['signed without the request', answer(), /signature is wrong/],
    ['altered', answer((octets) => octets.set([0xff], 3)), /signature is wrong/],
    ['unsigned', answer().slice(0, 12).fill(0, 11, 12), /not signed/],
    ['of another key', signMessage(new Uint8Array(12), other, NOW).message, /another key/],
  ]
  for (const [what, octets, reason] of cases) {
    const verified = verifyAnswer(octets, KEY, REQUEST.mac, NOW)
    assert.equal(verified.kind, 'forged', what)
    assert.match('reason' in verified ? verified.reason : '', reason, what)
  }
})

test('any octets are an answer that is not believed, or cannot be read', () => {
  const mutated = fc
    .tuple(fc.nat(200), fc.nat(255), fc.nat(120))
    .map(([at, octet, cut]) => answer((octets) => octets.set([octet], at % octets.length)).slice(0, 140 - cut))
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), mutated), (octets) => {
      try {
        assert.notEqual(verifyAnswer(octets, KEY, REQUEST.mac, NOW).kind, 'genuine')
      } catch (error) {
        assert.ok(isFault(error, 'dns/bad-message'))
      }
    }),
  )
})
