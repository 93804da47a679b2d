import assert from 'node:assert/strict'
import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { test } from 'node:test'
import { publicJwk, thumbprint } from './jwk.ts'
import { type FlattenedJws, signExternalAccount, signKeyChange, signRequest } from './jws.ts'
import { alpnChallengeDigest, dnsChallengeText, keyAuthorization } from './key-authorization.ts'

// RFC 7638 §3.1.
const RFC_KEY = {
  kty: 'RSA',
  n: '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw',
  e: 'AQAB',
}
const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 })

test('a thumbprint is that of RFC 7638', () => {
  const key = createPublicKey({ key: RFC_KEY, format: 'jwk' })
  assert.equal(thumbprint(key), 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs')
})

test('nothing private is in a public key, and private and public half have one thumbprint', () => {
  for (const { privateKey, publicKey } of [EC, RSA]) {
    assert.deepEqual(Object.keys(publicJwk(privateKey)).sort(), Object.keys(publicJwk(publicKey)).sort())
    assert.ok(!('d' in publicJwk(privateKey)) && !('p' in publicJwk(privateKey)))
    assert.equal(thumbprint(privateKey), thumbprint(publicKey))
  }
})

for (const [name, keys, algorithm] of [
  ['ECDSA', EC, 'ES256'],
  ['RSA', RSA, 'RS256'],
] as const) {
  test(`a request that is signed with ${name} verifies`, () => {
    const jws = signRequest(
      'https://a.test/x',
      'n-1',
      { a: 1 },
      { key: keys.privateKey, accountUrl: 'https://a.test/1' },
    )
    assert.deepEqual(decode(jws.protected), {
      alg: algorithm,
      kid: 'https://a.test/1',
      nonce: 'n-1',
      url: 'https://a.test/x',
    })
    assert.deepEqual(decode(jws.payload), { a: 1 })
    assert.ok(isSignedBy(jws, keys.publicKey))
  })
}

test('without an account the key itself is shown, and never both', () => {
  const jws = signRequest('https://a.test/x', 'n', {}, { key: EC.privateKey, accountUrl: undefined })
  assert.deepEqual(decode(jws.protected)['jwk'], publicJwk(EC.publicKey))
  assert.equal('kid' in decode(jws.protected), false)
})

test('POST-as-GET has an empty payload, not an empty object', () => {
  const signer = { key: EC.privateKey, accountUrl: 'https://a.test/1' }
  assert.equal(signRequest('https://a.test/x', 'n', undefined, signer).payload, '')
  assert.equal(signRequest('https://a.test/x', 'n', {}, signer).payload, 'e30')
})

test('a change of keys is signed by the new one, without a nonce', () => {
  const next = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jws = signKeyChange('https://a.test/change', 'https://a.test/1', EC.privateKey, next.privateKey)
  assert.deepEqual(decode(jws.protected), {
    alg: 'ES256',
    jwk: publicJwk(next.publicKey),
    url: 'https://a.test/change',
  })
  assert.deepEqual(decode(jws.payload), { account: 'https://a.test/1', oldKey: publicJwk(EC.publicKey) })
  assert.ok(isSignedBy(jws, next.publicKey))
})

test('an external account is bound by its MAC', () => {
  const jws = signExternalAccount('https://a.test/new', 'kid-1', Buffer.from('secret'), publicJwk(EC.publicKey))
  assert.deepEqual(decode(jws.protected), { alg: 'HS256', kid: 'kid-1', url: 'https://a.test/new' })
  const mac = createHmac('sha256', 'secret').update(`${jws.protected}.${jws.payload}`).digest('base64url')
  assert.equal(jws.signature, mac)
})

test('challenges are answered as RFC 8555 and RFC 8737 compute it', () => {
  const token = 'evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA'
  const authorization = keyAuthorization(
    token,
    createPrivateKey(EC.privateKey.export({ format: 'pem', type: 'pkcs8' })),
  )
  assert.equal(authorization, `${token}.${thumbprint(EC.publicKey)}`)
  assert.equal(dnsChallengeText(authorization).length, 43)
  assert.equal(Buffer.from(alpnChallengeDigest(authorization)).toString('base64url'), dnsChallengeText(authorization))
})

const notTokens = [
  '',
  'short',
  '../../../../etc/passwd-and-more',
  `${'a'.repeat(40)}/`,
  'a'.repeat(257),
  `${'a'.repeat(40)}\n`,
]
for (const token of notTokens) {
  test(`${JSON.stringify(token.slice(0, 40))} is no token`, () => {
    assert.throws(() => keyAuthorization(token, EC.publicKey), { code: 'acme/bad-answer' })
  })
}

function decode(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString())
}

function isSignedBy(jws: FlattenedJws, key: typeof EC.publicKey): boolean {
  const signed = Buffer.from(`${jws.protected}.${jws.payload}`)
  return verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(jws.signature, 'base64url'))
}
