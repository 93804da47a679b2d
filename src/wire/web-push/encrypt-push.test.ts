import assert from 'node:assert/strict'
import { createDecipheriv, createECDH, hkdfSync } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { encryptPush, isPushKeys, sealPush } from './encrypt-push.ts'

const read = (text: string) => Buffer.from(text, 'base64url')

/** RFC 8291 Appendix A. */
const EXAMPLE = {
  content: 'When I grow up, I want to be a watermelon',
  sender: 'yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw',
  receiver: 'q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94',
  p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  salt: 'DGv6ra1nlYgDCS1FRnbzlw',
  message:
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
}

test('the example of RFC 8291 is encrypted as it stands there', () => {
  const sender = createECDH('prime256v1')
  sender.setPrivateKey(read(EXAMPLE.sender))
  const keys = { p256dh: read(EXAMPLE.p256dh), auth: read(EXAMPLE.auth) }
  const sealed = sealPush(Buffer.from(EXAMPLE.content), keys, read(EXAMPLE.salt), sender)
  assert.equal(Buffer.from(sealed).toString('base64url'), EXAMPLE.message)
})

test('whoever has the key reads it, whatever it is', () => {
  const receiver = createECDH('prime256v1')
  const p256dh = receiver.generateKeys()
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 3000 }),
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
      fc.uint8Array({ minLength: 40, maxLength: 48 }),
      (content, salt, seed) => {
        const auth = Buffer.alloc(16, 7)
        const sealed = Buffer.from(encryptPush(content, { p256dh, auth }, salt, seed))
        const sender = sealed.subarray(21, 86)
        const info = Buffer.concat([Buffer.from('WebPush: info\0'), p256dh, sender])
        const secret = Buffer.from(hkdfSync('sha256', receiver.computeSecret(sender), auth, info, 32))
        const key = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: aes128gcm\0', 16))
        const nonce = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: nonce\0', 12))
        const decipher = createDecipheriv('aes-128-gcm', key, nonce)
        decipher.setAuthTag(sealed.subarray(-16))
        const plain = Buffer.concat([decipher.update(sealed.subarray(86, -16)), decipher.final()])
        assert.deepEqual(plain, Buffer.concat([content, Buffer.of(2)]))
      },
    ),
    { numRuns: 30 },
  )
})

const wrongKeys: readonly (readonly [what: string, p256dh: Buffer, auth: Buffer])[] = [
  ['nothing', Buffer.alloc(0), Buffer.alloc(16)],
  ['a compressed point', Buffer.concat([Buffer.of(2), read(EXAMPLE.p256dh).subarray(1, 33)]), Buffer.alloc(16)],
  ['no point of the curve', Buffer.concat([Buffer.of(4), Buffer.alloc(64, 1)]), Buffer.alloc(16)],
  ['a secret that is too short', read(EXAMPLE.p256dh), Buffer.alloc(15)],
]
for (const [what, p256dh, auth] of wrongKeys) {
  test(`no keys: ${what}`, () => assert.equal(isPushKeys({ p256dh, auth }), false))
}
test('keys are keys', () => assert.equal(isPushKeys({ p256dh: read(EXAMPLE.p256dh), auth: read(EXAMPLE.auth) }), true))
