import type { Bytes } from '../../base/bytes.ts'
import { readElement, readElements } from './der.ts'
import { DER, element, identifier, setOf, smallInteger, time } from './write-der.ts'

const DATA = '1.2.840.113549.1.7.1'
const SIGNED_DATA = '1.2.840.113549.1.7.2'
const CONTENT_TYPE = '1.2.840.113549.1.9.3'
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4'
const SIGNING_TIME = '1.2.840.113549.1.9.5'
const SHA256 = '2.16.840.1.101.3.4.2.1'

/** Kinds of keys that sign, with the algorithm as it is named: RFC 5754 §3.2 and §3.3. */
const SIGNATURES = {
  ec: [identifier('1.2.840.10045.4.3.2')],
  rsa: [identifier('1.2.840.113549.1.1.11'), element(DER.nothing)],
} as const

export type CmsKeyType = keyof typeof SIGNATURES

/** What a signature is made of. */
export interface CmsSignature {
  readonly keyType: CmsKeyType
  /** SHA-256 of the content. */
  readonly digest: Bytes
  readonly signedMs: number
  /** Signs the octets with SHA-256: ECDSA in DER, or PKCS #1 v1.5. */
  sign(octets: Bytes): Bytes
}

/**
 * Content with the signature of one signer and its chain, as DER: ContentInfo with SignedData of version 1 (RFC 5652 §3, §5), content included. `chain`: certificates in DER, that of the signer first.
 * Undefined if the first of them cannot be read.
 */
export function signedData(content: Bytes, chain: readonly Bytes[], signature: CmsSignature): Bytes | undefined {
  const signer = tryIssuerAndSerial(chain[0] ?? new Uint8Array())
  if (!signer) return undefined
  const { keyType, digest, signedMs, sign } = signature
  const digestAlgorithm = element(DER.sequence, identifier(SHA256))
  const attributes = [
    attribute(CONTENT_TYPE, identifier(DATA)),
    attribute(MESSAGE_DIGEST, element(DER.octets, digest)),
    attribute(SIGNING_TIME, time(signedMs)),
  ]
  const signerInfo = element(
    DER.sequence,
    smallInteger(1),
    signer,
    digestAlgorithm,
    setOf(attributes, CONTEXT_0),
    element(DER.sequence, ...SIGNATURES[keyType]),
    // RFC 5652 §5.4: what is signed are the attributes as a SET OF, not as they stand here.
    element(DER.octets, sign(setOf(attributes))),
  )
  const body = element(
    DER.sequence,
    smallInteger(1),
    setOf([digestAlgorithm]),
    element(DER.sequence, identifier(DATA), element(CONTEXT_0, element(DER.octets, content))),
    setOf(chain, CONTEXT_0),
    setOf([signerInfo]),
  )
  return element(DER.sequence, identifier(SIGNED_DATA), element(CONTEXT_0, body))
}

/** `[0]`, constructed. */
const CONTEXT_0 = 0xa0

function attribute(type: string, value: Bytes): Bytes {
  return element(DER.sequence, identifier(type), setOf([value]))
}

/** IssuerAndSerialNumber (RFC 5652 §10.2.4): issuer and number in the octets of the certificate itself. */
function tryIssuerAndSerial(certificate: Bytes): Bytes | undefined {
  const outer = readElement(certificate, 0, certificate.length)
  const [tbs] = (outer && readElements(certificate, outer)) ?? []
  const fields = tbs && readElements(certificate, tbs)
  if (!tbs || !fields) return undefined
  // RFC 5280 §4.1: version [0] is left out in version 1.
  const at = fields[0]?.tag === CONTEXT_0 ? 1 : 0
  const [serial, , issuer] = fields.slice(at)
  if (serial?.tag !== DER.integer || issuer?.tag !== DER.sequence) return undefined
  const begin = (index: number) => fields[index - 1]?.end ?? tbs.start
  const octets = (index: number) => certificate.subarray(begin(index), fields[index]?.end)
  return element(DER.sequence, octets(at + 2), octets(at))
}
