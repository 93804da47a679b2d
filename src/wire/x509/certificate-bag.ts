import type { Bytes } from '../../base/bytes.ts'
import { type DerElement, readElement, readElements } from './der.ts'
import { tryDotted } from './object-identifier.ts'

const SEQUENCE = 0x30
const OBJECT_IDENTIFIER = 0x06
const EXPLICIT_0 = 0xa0
const SIGNED_DATA = '1.2.840.113549.1.7.2'

/** The certificates (DER) of a PKCS #7 bag, as authorities hand out chains (`.p7b`, `.p7c`): SignedData without a signature, RFC 5652 §5.1. Undefined if the octets are none. */
export function tryCertificateBag(der: Bytes): Bytes[] | undefined {
  const outer = readElement(der, 0, der.length)
  const [type, content] = (outer?.tag === SEQUENCE && readElements(der, outer)) || []
  if (type?.tag !== OBJECT_IDENTIFIER || content?.tag !== EXPLICIT_0) return undefined
  if (tryDotted(der.subarray(type.start, type.end)) !== SIGNED_DATA) return undefined
  const data = readElement(der, content.start, content.end)
  const fields = (data?.tag === SEQUENCE && readElements(der, data)) || []
  const certificates = fields.find(({ tag }) => tag === EXPLICIT_0)
  const all = certificates && elementsWithHeads(der, certificates)
  return all?.filter((one) => one[0] === SEQUENCE)
}

function elementsWithHeads(der: Bytes, list: DerElement): Bytes[] | undefined {
  const inside = readElements(der, list)
  return inside?.map(({ end }, i) => der.slice(inside[i - 1]?.end ?? list.start, end))
}
