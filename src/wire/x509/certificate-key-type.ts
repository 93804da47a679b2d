import { type Bytes, hex } from '../../base/bytes.ts'
import { tryCertificateParts } from './certificate-parts.ts'
import { readElement, readElements } from './der.ts'

/** Kinds of keys by the algorithm in SubjectPublicKeyInfo (RFC 5280 §4.1.2.7), hexadecimal without tag and length. */
const KINDS: ReadonlyMap<string, CertificateKeyType> = new Map([
  ['2a864886f70d010101', 'rsa'],
  ['2a864886f70d01010a', 'rsa'],
  ['2a8648ce3d0201', 'ecdsa'],
  ['2b6570', 'eddsa'],
  ['2b6571', 'eddsa'],
  ['2a8648ce380401', 'dsa'],
])

export type CertificateKeyType = 'rsa' | 'ecdsa' | 'eddsa' | 'dsa' | 'other'

/** The kind of key that a certificate (DER) is for; `other` also for octets that are no certificate. */
export function certificateKeyType(der: Bytes): CertificateKeyType {
  const info = tryCertificateParts(der)?.publicKeyInfo
  const outer = info && readElement(info, 0, info.length)
  const algorithm = outer && readElements(info, outer)?.[0]
  const id = algorithm && readElements(info, algorithm)?.[0]
  return (id && KINDS.get(hex(info.subarray(id.start, id.end)))) ?? 'other'
}
