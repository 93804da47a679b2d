import { createHash, createPrivateKey, sign, X509Certificate } from 'node:crypto'
import { type CmsKeyType, signedData } from '../../wire/x509/cms-signed-data.ts'
import type { Identity } from '../certificates/identity.ts'

/**
 * A profile with the signature of the server's certificate, so that a device shows it as verified and whose it is (Apple, "Configuration Profile Reference": a CMS envelope, RFC 5652, with the chain in it).
 * Undefined if the key is of a kind that devices do not take; then it is served as it is.
 */
export function signProfile(profile: Uint8Array, identity: Identity, nowMs: number): Uint8Array | undefined {
  const { certificateChain, privateKey } = identity
  const key = createPrivateKey(privateKey)
  const keyType = KEY_TYPES[key.asymmetricKeyType ?? '']
  if (keyType === undefined) return undefined
  const blocks = certificateChain.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  return signedData(
    profile,
    blocks.map((block) => new Uint8Array(new X509Certificate(block).raw)),
    {
      keyType,
      digest: new Uint8Array(createHash('sha256').update(profile).digest()),
      signedMs: nowMs,
      sign: (octets) => new Uint8Array(sign('sha256', octets, key)),
    },
  )
}

const KEY_TYPES: Readonly<Record<string, CmsKeyType | undefined>> = { ec: 'ec', rsa: 'rsa' }
