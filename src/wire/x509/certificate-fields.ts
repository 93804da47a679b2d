import { type Bytes, hex } from '../../base/bytes.ts'
import { type CertificateExtensions, extensionsIn, firstIdentifier } from './certificate-extensions.ts'
import { readElement, readElements } from './der.ts'
import { tryTime } from './der-time.ts'
import { type NameAttribute, tryAttributes } from './distinguished-name.ts'

const SEQUENCE = 0x30
const INTEGER = 0x02
const BIT_STRING = 0x03
const VERSION = 0xa0
const EXTENSIONS = 0xa3

/** What stands in a certificate and `node:crypto` does not tell, or not without ambiguity. */
export interface CertificateFields extends CertificateExtensions {
  /** Hexadecimal, without the octet that only keeps it positive. */
  readonly serial: string
  /** Object identifier of the algorithm of the signature. */
  readonly signatureAlgorithm: string
  readonly issuer: readonly NameAttribute[]
  readonly subject: readonly NameAttribute[]
  /** DER of both names: what answers and lists about the certificate name its issuer by. */
  readonly issuerName: Bytes
  readonly subjectName: Bytes
  readonly notBeforeMs: number
  readonly notAfterMs: number
  /** The public key without its algorithm: the content of the BIT STRING (RFC 6960 §4.1.1 takes its digest). */
  readonly publicKey: Bytes
}

/** Takes a certificate apart (RFC 5280 §4.1), or undefined if it is none. Extensions that are damaged count as not there. */
export function tryCertificateFields(der: Bytes): CertificateFields | undefined {
  const outer = readElement(der, 0, der.length)
  const body = outer?.tag === SEQUENCE ? readElement(der, outer.start, outer.end) : undefined
  const all = body?.tag === SEQUENCE ? readElements(der, body) : undefined
  const fields = all?.[0]?.tag === VERSION ? all.slice(1) : all
  const [serial, algorithm, issuer, validity, subject, key] = fields ?? []
  if (serial?.tag !== INTEGER || !algorithm || !issuer || !validity || !subject || !key) return undefined
  const [notBefore, notAfter] = (readElements(der, validity) ?? []).map((one) => tryTime(der, one))
  const names = [tryAttributes(der, issuer), tryAttributes(der, subject)] as const
  const bits = readElements(der, key)?.[1]
  const signature = firstIdentifier(der, algorithm)
  if (notBefore === undefined || notAfter === undefined || bits?.tag !== BIT_STRING) return undefined
  if (!names[0] || !names[1] || signature === undefined) return undefined
  return {
    serial: serialText(der.subarray(serial.start, serial.end)),
    signatureAlgorithm: signature,
    issuer: names[0],
    subject: names[1],
    issuerName: der.slice(algorithm.end, issuer.end),
    subjectName: der.slice(validity.end, subject.end),
    notBeforeMs: notBefore,
    notAfterMs: notAfter,
    publicKey: der.slice(bits.start + 1, bits.end),
    ...extensionsIn(
      der,
      all?.find(({ tag }) => tag === EXTENSIONS),
    ),
  }
}

/** A serial number without the octet that only keeps it positive. */
export function serialText(integer: Bytes): string {
  return hex(integer.length > 1 && integer[0] === 0 ? integer.subarray(1) : integer)
}
