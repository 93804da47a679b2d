import { X509Certificate } from 'node:crypto'
import type { Identity } from '../../core/certificates/identity.ts'
import type { ShownCertificate } from '../../core/posture/protection.ts'

/** OpenSSL's names of curves, as people know them. */
const CURVES: Readonly<Record<string, string>> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' }

/** What a member is told of the certificate of an identity, of its leaf. */
export function shownCertificate({
  certificateChain,
  names,
}: Pick<Identity, 'certificateChain' | 'names'>): ShownCertificate {
  const leaf = new X509Certificate(certificateChain)
  return {
    name: names[0] ?? '',
    sha256: leaf.fingerprint256.replaceAll(':', '').toLowerCase(),
    keyType: keyTypeOf(leaf),
  }
}

function keyTypeOf({ publicKey }: X509Certificate): string {
  const { asymmetricKeyType = '', asymmetricKeyDetails } = publicKey
  const { namedCurve, modulusLength } = asymmetricKeyDetails ?? {}
  if (asymmetricKeyType === 'ec') return `ECDSA ${CURVES[namedCurve ?? ''] ?? namedCurve}`
  if (modulusLength !== undefined) return `${asymmetricKeyType.toUpperCase()} ${modulusLength}`
  return asymmetricKeyType
}
