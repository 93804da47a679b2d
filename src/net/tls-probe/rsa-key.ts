import { type KeyObject, publicEncrypt, X509Certificate } from 'node:crypto'
import type { Bytes } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'

/** The RSA key in a certificate (DER) that a server has sent. @throws Fault peer probe/broken-handshake if there is none: what is in it was made by strangers */
export function rsaKey(certificate: Bytes | undefined): KeyObject {
  const key = tryPublicKey(certificate)
  if (key?.asymmetricKeyType === 'rsa') return key
  throw new Fault('peer', 'probe/broken-handshake', 'there is no RSA key in the certificate')
}

/** Encrypts to a key of strangers; `padding` is a constant of `node:crypto`. @throws Fault peer probe/broken-handshake if it cannot be encrypted to */
export function encryptTo(key: KeyObject, padding: number, content: Bytes): Bytes {
  try {
    return publicEncrypt({ key, padding }, content)
  } catch (error) {
    throw new Fault('peer', 'probe/broken-handshake', 'the key in the certificate cannot be encrypted to', {
      cause: error,
    })
  }
}

function tryPublicKey(certificate: Bytes | undefined): KeyObject | undefined {
  try {
    return new X509Certificate(Buffer.from(certificate ?? [])).publicKey
  } catch {
    return undefined
  }
}
