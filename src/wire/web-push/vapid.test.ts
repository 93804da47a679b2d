import assert from 'node:assert/strict'
import { createPublicKey, verify } from 'node:crypto'
import { test } from 'node:test'
import { Vapid } from './vapid.ts'

test('a push service finds who sends, until when, and that nobody else has signed it', () => {
  for (let at = 0; at < 20; at++) {
    const vapid = new Vapid(Buffer.alloc(40, at + 1), 'mailto:postmaster@example.org')
    const field = vapid.authorization(new URL('https://push.example.net/a?b'), 1_000_000)
    const match = /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)$/.exec(field)
    const [, head = '', claims = '', signature = '', key = ''] = match ?? []
    assert.equal(key, vapid.publicKey)
    const point = Buffer.from(key, 'base64url')
    const jwk = {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    }
    const shown = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const
    assert.ok(verify('sha256', Buffer.from(`${head}.${claims}`), shown, Buffer.from(signature, 'base64url')))
    assert.deepEqual(JSON.parse(Buffer.from(claims, 'base64url').toString()), {
      aud: 'https://push.example.net',
      exp: 1000 + 12 * 3600,
      sub: 'mailto:postmaster@example.org',
    })
  }
})
