import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'

const CURVES: Readonly<Record<string, string>> = { prime256v1: 'p256', secp384r1: 'p384', secp521r1: 'p521' }

/** SHA-256 of the SubjectPublicKeyInfo of a public or private key, hexadecimal in small letters: what TLSA records of the form `3 1 1` hold (RFC 6698 §2.1). */
export function spkiDigest(key: KeyObject): string {
  const open = key.type === 'private' ? createPublicKey(key) : key
  return createHash('sha256')
    .update(open.export({ type: 'spki', format: 'der' }))
    .digest('hex')
}

/** What kind of key it is: `ecdsa-p256`, `rsa-3072`, `ed25519`. */
export function keyAlgorithm(key: KeyObject): string {
  const type = key.asymmetricKeyType ?? 'unknown'
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {}
  if (type === 'ec') return `ecdsa-${CURVES[namedCurve ?? ''] ?? namedCurve}`
  return modulusLength === undefined ? type : `rsa-${modulusLength}`
}

/** The private key in a PEM text, or undefined. What is wrong with it is not told: parts of a key could be in the error. */
export function tryPrivateKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem)
  } catch {
    return undefined
  }
}

/** The private key in PKCS #8 (DER), or undefined; as with `tryPrivateKey`. */
export function tryPrivateKeyDer(der: Uint8Array): KeyObject | undefined {
  try {
    return createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' })
  } catch {
    return undefined
  }
}

/** A private key as it is kept: PKCS #8, PEM. A secret. */
export function privateKeyText(key: KeyObject): string {
  return key.export({ format: 'pem', type: 'pkcs8' }).toString()
}
