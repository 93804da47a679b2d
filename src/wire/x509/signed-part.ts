import { type Bytes, concat } from '../../base/bytes.ts'
import { type DerElement, readElements } from './der.ts'
import { tryDotted } from './object-identifier.ts'

const SEQUENCE = 0x30
const OBJECT_IDENTIFIER = 0x06
const BIT_STRING = 0x03

/** What is signed, and the signature: the form that certificates, lists of what was revoked and OCSP answers share (`SIGNED{}`, RFC 5280 §4.1). */
export interface SignedPart {
  readonly signed: Bytes
  /** The element that is signed. */
  readonly body: DerElement
  /** Object identifier of the algorithm. */
  readonly algorithm: string
  readonly signature: Bytes
  /** What follows the signature, if anything does. */
  readonly rest: readonly DerElement[]
}

/** Takes the SEQUENCE of body, algorithm and signature apart; undefined if it is none. */
export function trySignedPart(der: Bytes, sequence: DerElement | undefined): SignedPart | undefined {
  if (sequence?.tag !== SEQUENCE) return undefined
  const [body, algorithm, signature, ...rest] = readElements(der, sequence) ?? []
  const id = algorithm && readElements(der, algorithm)?.[0]
  if (body?.tag !== SEQUENCE || id?.tag !== OBJECT_IDENTIFIER || signature?.tag !== BIT_STRING) return undefined
  const dotted = tryDotted(der.subarray(id.start, id.end))
  if (dotted === undefined) return undefined
  return {
    signed: der.slice(sequence.start, body.end),
    body,
    algorithm: dotted,
    // The first octet says how many bits of the last one do not count: none.
    signature: der.slice(signature.start + 1, signature.end),
    rest,
  }
}

/** A DER element of a tag with what it holds, of less than 65,536 octets. ITU-T X.690 §8.1.3. */
export function encodeElement(tag: number, ...parts: readonly Bytes[]): Bytes {
  const content = concat(parts)
  const length = content.length
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return concat([new Uint8Array([tag, ...head]), content])
}
