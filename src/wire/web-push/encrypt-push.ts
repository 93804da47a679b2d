import { createCipheriv, createECDH, ECDH, hkdfSync } from 'node:crypto'
import { type Bytes, concat, utf8 } from '../../base/bytes.ts'
import { p256Scalar } from './p256-scalar.ts'

/** Of a browser or a program that is pushed to: RFC 8291 §2. */
export interface PushKeys {
  /** Public key of P-256, not compressed: 65 octets. */
  readonly p256dh: Bytes
  /** 16 octets that only both sides know. */
  readonly auth: Bytes
}

const CURVE = 'prime256v1'
/** One record has all of it. */
const RECORD_BYTES = 4096
/** Octets that may be pushed: what services must take (RFC 8030 §7.2) less the header, the tag and the mark of the end. */
export const MAX_PUSH_BYTES = RECORD_BYTES - 86 - 17
const LAST_RECORD = Uint8Array.of(2)

export function isPushKeys({ p256dh, auth }: PushKeys): boolean {
  if (p256dh.length !== 65 || p256dh[0] !== 4 || auth.length !== 16) return false
  try {
    ECDH.convertKey(p256dh, CURVE)
    return true
  } catch {
    // No point of the curve: whoever reckons with one tells something of the other key.
    return false
  }
}

/**
 * Encrypts for one recipient what a push service, which passes it on, must not read: RFC 8291 §3, in one record of RFC 8188. `salt`: 16 random octets; `seed`: at least 40, for a key pair that is used for this alone.
 */
export function encryptPush(content: Bytes, { p256dh, auth }: PushKeys, salt: Bytes, seed: Bytes): Bytes {
  const own = createECDH(CURVE)
  own.setPrivateKey(p256Scalar(seed))
  return sealPush(content, { p256dh, auth }, salt, own)
}

/** As `encryptPush`, with a key pair that there is already. */
export function sealPush(content: Bytes, { p256dh, auth }: PushKeys, salt: Bytes, own: ECDH): Bytes {
  const publicKey = own.getPublicKey()
  const info = concat([utf8('WebPush: info\0'), p256dh, publicKey])
  const secret = new Uint8Array(hkdfSync('sha256', own.computeSecret(p256dh), auth, info, 32))
  const key = new Uint8Array(hkdfSync('sha256', secret, salt, utf8('Content-Encoding: aes128gcm\0'), 16))
  const nonce = new Uint8Array(hkdfSync('sha256', secret, salt, utf8('Content-Encoding: nonce\0'), 12))
  const cipher = createCipheriv('aes-128-gcm', key, nonce)
  const size = new Uint8Array(5)
  new DataView(size.buffer).setUint32(0, RECORD_BYTES)
  size[4] = publicKey.length
  return concat([
    salt,
    size,
    publicKey,
    cipher.update(concat([content, LAST_RECORD])),
    cipher.final(),
    cipher.getAuthTag(),
  ])
}
