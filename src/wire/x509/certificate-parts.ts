import { type Bytes, hex } from '../../base/bytes.ts'
import { type DerElement, readElement, readElements } from './der.ts'

const SEQUENCE = 0x30
const VERSION = 0xa0
const EXTENSIONS = 0xa3
const BOOLEAN = 0x01
const OCTET_STRING = 0x04
const INTEGER = 0x02
const BIT_STRING = 0x03
/** Object identifiers without tag and length: RFC 5280 §4.2.1. */
const KEY_USAGE = '551d0f'
const BASIC_CONSTRAINTS = '551d13'

/** What a path of certificates is checked by and `node:crypto` does not tell. */
export interface CertificateParts {
  /** DER of SubjectPublicKeyInfo, as it stands in the certificate. */
  readonly publicKeyInfo: Bytes
  /** How many authorities may stand between this one and the last certificate; undefined for any number. */
  readonly maxPathLength: number | undefined
  /** Whether the key may sign certificates: true unless keyUsage says otherwise. */
  readonly maySignCertificates: boolean
  /** Object identifiers (hexadecimal, without tag and length) of the critical extensions. */
  readonly criticalExtensions: readonly string[]
}

/** Takes a certificate apart, or undefined if it is none. RFC 5280 §4.1. */
export function tryCertificateParts(der: Bytes): CertificateParts | undefined {
  const outer = readElement(der, 0, der.length)
  const body = outer?.tag === SEQUENCE ? readElement(der, outer.start, outer.end) : undefined
  const fields = body?.tag === SEQUENCE ? readElements(der, body) : undefined
  if (!fields) return undefined
  // serialNumber, signature, issuer, validity, subject, subjectPublicKeyInfo, after the version if it is there.
  const keyAt = fields[0]?.tag === VERSION ? 6 : 5
  const key = fields[keyAt]
  const before = fields[keyAt - 1]
  if (key?.tag !== SEQUENCE || !before) return undefined
  const extensions = readExtensions(der, fields)
  if (!extensions) return undefined
  const usage = extensions.find(({ id }) => id === KEY_USAGE)
  const constraints = extensions.find(({ id }) => id === BASIC_CONSTRAINTS)
  return {
    publicKeyInfo: der.slice(before.end, key.end),
    maxPathLength: constraints && pathLength(der, constraints.value),
    maySignCertificates: usage === undefined || maySign(der, usage.value),
    criticalExtensions: extensions.filter(({ critical }) => critical).map(({ id }) => id),
  }
}

interface Extension {
  readonly id: string
  readonly critical: boolean
  readonly value: DerElement
}

function readExtensions(der: Bytes, fields: readonly DerElement[]): Extension[] | undefined {
  const wrapper = fields.find(({ tag }) => tag === EXTENSIONS)
  if (!wrapper) return []
  const list = readElement(der, wrapper.start, wrapper.end)
  const items = list?.tag === SEQUENCE ? readElements(der, list) : undefined
  const out = items?.map((item) => readExtension(der, item))
  return out?.every((one) => one !== undefined) ? out : undefined
}

/** Extension ::= SEQUENCE { extnID, critical DEFAULT FALSE, extnValue }. */
function readExtension(der: Bytes, item: DerElement): Extension | undefined {
  const parts = readElements(der, item)
  const id = parts?.[0]
  const value = parts?.at(-1)
  if (!parts || !id || value?.tag !== OCTET_STRING) return undefined
  const flag = parts.length === 3 ? parts[1] : undefined
  const critical = flag?.tag === BOOLEAN && der[flag.start] !== 0
  return { id: hex(der.subarray(id.start, id.end)), critical, value }
}

/** BasicConstraints ::= SEQUENCE { cA BOOLEAN DEFAULT FALSE, pathLenConstraint INTEGER OPTIONAL }. */
function pathLength(der: Bytes, value: DerElement): number | undefined {
  const sequence = readElement(der, value.start, value.end)
  const number = sequence && readElements(der, sequence)?.find(({ tag }) => tag === INTEGER)
  if (!number) return undefined
  return number.end - number.start === 1 ? (der[number.start] as number) : 255
}

/** KeyUsage ::= BIT STRING; keyCertSign is bit 5. */
function maySign(der: Bytes, value: DerElement): boolean {
  const bits = readElement(der, value.start, value.end)
  return bits?.tag === BIT_STRING && ((der[bits.start + 1] ?? 0) & 0x04) !== 0
}
