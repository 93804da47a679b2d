import { type Bytes, hex, latin1 } from '../../base/bytes.ts'
import { type DerElement, readElement, readElements } from '../tls/der.ts'
import { tryTime } from './der-time.ts'
import { type NameAttribute, tryAttributes } from './distinguished-name.ts'
import { tryDotted } from './object-identifier.ts'

const SEQUENCE = 0x30
const INTEGER = 0x02
const BIT_STRING = 0x03
const OCTET_STRING = 0x04
const OBJECT_IDENTIFIER = 0x06
const BOOLEAN = 0x01
const VERSION = 0xa0
const EXTENSIONS = 0xa3
/** GeneralName, RFC 5280 §4.2.1.6. */
const DNS_NAME = 0x82
const URI = 0x86

const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17'
const CERTIFICATE_POLICIES = '2.5.29.32'
const CRL_DISTRIBUTION_POINTS = '2.5.29.31'
const EXTENDED_KEY_USAGE = '2.5.29.37'
const AUTHORITY_INFORMATION_ACCESS = '1.3.6.1.5.5.7.1.1'
const TLS_FEATURE = '1.3.6.1.5.5.7.1.24'
const OCSP = '1.3.6.1.5.5.7.48.1'
const CA_ISSUERS = '1.3.6.1.5.5.7.48.2'
/** status_request, the feature that a certificate with "must staple" names (RFC 7633 §4.2.3.1). */
const STATUS_REQUEST = 5

/** What stands in a certificate and `node:crypto` does not tell, or not without ambiguity. */
export interface CertificateFields {
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
  /** Host names of subjectAltName, as they are written. */
  readonly dnsNames: readonly string[]
  readonly policies: readonly string[]
  readonly extendedKeyUsages: readonly string[]
  readonly ocspUrls: readonly string[]
  readonly issuerUrls: readonly string[]
  readonly crlUrls: readonly string[]
  readonly mustStaple: boolean
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
    ...extensionFields(
      der,
      readExtensions(
        der,
        all?.find(({ tag }) => tag === EXTENSIONS),
      ),
    ),
  }
}

/** A serial number without the octet that only keeps it positive. */
export function serialText(integer: Bytes): string {
  return hex(integer.length > 1 && integer[0] === 0 ? integer.subarray(1) : integer)
}

function extensionFields(der: Bytes, extensions: ReadonlyMap<string, DerElement>) {
  const value = (id: string): DerElement[] => {
    const found = extensions.get(id)
    const sequence = found && readElement(der, found.start, found.end)
    return (sequence?.tag === SEQUENCE && readElements(der, sequence)) || []
  }
  const access = value(AUTHORITY_INFORMATION_ACCESS).map((one) => readElements(der, one) ?? [])
  const urls = (method: string): string[] =>
    access.flatMap(([id, place]) =>
      id && place?.tag === URI && dotted(der, id) === method ? [latin1(der, place.start, place.end)] : [],
    )
  return {
    dnsNames: value(SUBJECT_ALTERNATIVE_NAME)
      .filter(({ tag }) => tag === DNS_NAME)
      .map(({ start, end }) => latin1(der, start, end)),
    policies: value(CERTIFICATE_POLICIES).flatMap((one) => firstIdentifier(der, one) ?? []),
    extendedKeyUsages: value(EXTENDED_KEY_USAGE).flatMap((one) => dotted(der, one) ?? []),
    ocspUrls: urls(OCSP),
    issuerUrls: urls(CA_ISSUERS),
    crlUrls: value(CRL_DISTRIBUTION_POINTS).flatMap((point) => pointUrls(der, point)),
    mustStaple: value(TLS_FEATURE).some(
      ({ tag, start, end }) => tag === INTEGER && end - start === 1 && der[start] === STATUS_REQUEST,
    ),
  }
}

/** DistributionPoint: distributionPoint [0] { fullName [0] GeneralNames } (RFC 5280 §4.2.1.13). */
function pointUrls(der: Bytes, point: DerElement): string[] {
  const place = readElements(der, point)?.find(({ tag }) => tag === 0xa0)
  const name = place && readElements(der, place)?.find(({ tag }) => tag === 0xa0)
  const all = (name && readElements(der, name)) ?? []
  return all.filter(({ tag }) => tag === URI).map(({ start, end }) => latin1(der, start, end))
}

/** What extensions hold, by their object identifiers: the first of each. */
export function readExtensions(der: Bytes, wrapper: DerElement | undefined): ReadonlyMap<string, DerElement> {
  const found = new Map<string, DerElement>()
  const list = wrapper && readElement(der, wrapper.start, wrapper.end)
  for (const item of (list && readElements(der, list)) ?? []) {
    const parts = readElements(der, item) ?? []
    const [id, value] = [parts[0] && dotted(der, parts[0]), parts.at(-1)]
    const isWhole = parts.length === 2 || (parts.length === 3 && parts[1]?.tag === BOOLEAN)
    if (id !== undefined && value?.tag === OCTET_STRING && isWhole && !found.has(id)) found.set(id, value)
  }
  return found
}

function firstIdentifier(der: Bytes, sequence: DerElement): string | undefined {
  const first = readElements(der, sequence)?.[0]
  return first && dotted(der, first)
}

function dotted(der: Bytes, { tag, start, end }: DerElement): string | undefined {
  return tag === OBJECT_IDENTIFIER ? tryDotted(der.subarray(start, end)) : undefined
}
