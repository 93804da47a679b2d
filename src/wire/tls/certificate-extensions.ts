import { type Bytes, hex, latin1 } from '../../base/bytes.ts'
import { type DerElement, readElement, readElements } from './der.ts'

const SEQUENCE = 0x30
const EXTENSIONS = 0xa3
const OCTET_STRING = 0x04
const OBJECT_IDENTIFIER = 0x06
/** GeneralName uniformResourceIdentifier, RFC 5280 §4.2.1.6. */
const URI = 0x86
const CRL_POINTS = '551d1f'
const POLICIES = '551d20'
const AUTHORITY_ACCESS = '2b06010505070101'
const OCSP = '2b06010505073001'
const CA_ISSUERS = '2b06010505073002'
const TLS_FEATURE = '2b06010505070118'
const TIMESTAMPS = '2b06010401d679020402'
/** Nesting that is followed in search of addresses. */
const MAX_DEPTH = 6
const MAX_ADDRESSES = 8

/** What the extensions of a certificate say beside names and use. */
export interface CertificateExtensions {
  /** Policies, in dotted form. RFC 5280 §4.2.1.4. */
  readonly policies: readonly string[]
  readonly crlUrls: readonly string[]
  readonly ocspUrls: readonly string[]
  /** Where the certificate of the issuer is. RFC 5280 §4.2.2.1. */
  readonly issuerUrls: readonly string[]
  /** Only to be shown with a stapled OCSP answer. RFC 7633. */
  readonly mustStaple: boolean
  /** Ids (hexadecimal) of the logs whose timestamps it has. RFC 6962 §3.3. */
  readonly timestampLogs: readonly string[]
}

/** Reads the extensions of a certificate in DER; what cannot be read is as if it were not there. RFC 5280 §4.1. */
export function certificateExtensions(der: Bytes): CertificateExtensions {
  const values = extensionValues(der)
  const access = values.get(AUTHORITY_ACCESS)
  const policies = values.get(POLICIES)
  const points = values.get(CRL_POINTS)
  const feature = values.get(TLS_FEATURE)
  const timestamps = values.get(TIMESTAMPS)
  return {
    policies: policies ? readPolicies(der, policies) : [],
    crlUrls: points ? addresses(der, points, MAX_DEPTH) : [],
    ocspUrls: access ? accessUrls(der, access, OCSP) : [],
    issuerUrls: access ? accessUrls(der, access, CA_ISSUERS) : [],
    // Features ::= SEQUENCE OF INTEGER; 5 is status_request.
    mustStaple:
      feature !== undefined && children(der, feature).some(({ start, end }) => end - start === 1 && der[start] === 5),
    timestampLogs: timestamps ? embeddedLogs(der, timestamps) : [],
  }
}

/** The ids of the logs in a SignedCertificateTimestampList, octets as they stand in TLS. RFC 6962 §3.3. */
export function timestampLogs(list: Bytes): string[] {
  const logs: string[] = []
  const end = Math.min(list.length, 2 + (((list[0] ?? 0) << 8) | (list[1] ?? 0)))
  for (let at = 2; at + 2 <= end; ) {
    const length = ((list[at] as number) << 8) | (list[at + 1] as number)
    const start = at + 2
    // Version 0, then the id of the log.
    if (length < 33 || start + length > end) break
    if (list[start] === 0) logs.push(hex(list.subarray(start + 1, start + 33)))
    at = start + length
  }
  return logs
}

function extensionValues(der: Bytes): ReadonlyMap<string, DerElement> {
  const values = new Map<string, DerElement>()
  const outer = readElement(der, 0, der.length)
  const body = outer?.tag === SEQUENCE ? readElement(der, outer.start, outer.end) : undefined
  const wrapper = body && (readElements(der, body) ?? []).find(({ tag }) => tag === EXTENSIONS)
  const list = wrapper && readElement(der, wrapper.start, wrapper.end)
  for (const item of list ? (readElements(der, list) ?? []) : []) {
    const parts = readElements(der, item) ?? []
    const [id, value] = [parts[0], parts.at(-1)]
    const content = value?.tag === OCTET_STRING ? readElement(der, value.start, value.end) : undefined
    if (id?.tag === OBJECT_IDENTIFIER && content) values.set(hex(der.subarray(id.start, id.end)), content)
  }
  return values
}

/** certificatePolicies ::= SEQUENCE OF SEQUENCE { policyIdentifier, … }. */
function readPolicies(der: Bytes, list: DerElement): string[] {
  return children(der, list).flatMap((one) => {
    const [id] = children(der, one)
    return id?.tag === OBJECT_IDENTIFIER ? [dotted(der.subarray(id.start, id.end))] : []
  })
}

/** AuthorityInfoAccessSyntax ::= SEQUENCE OF SEQUENCE { accessMethod, accessLocation }. */
function accessUrls(der: Bytes, list: DerElement, method: string): string[] {
  return children(der, list).flatMap((one) => {
    const [id, place] = children(der, one)
    if (!id || place?.tag !== URI || hex(der.subarray(id.start, id.end)) !== method) return []
    return [latin1(der, place.start, place.end)]
  })
}

function embeddedLogs(der: Bytes, { tag, start, end }: DerElement): string[] {
  return tag === OCTET_STRING ? timestampLogs(der.subarray(start, end)) : []
}

/** Every address within an element, however deep: a CRLDistributionPoint wraps them three times. */
function addresses(der: Bytes, within: DerElement, depth: number): string[] {
  if (depth === 0) return []
  const found = children(der, within).flatMap((one) => {
    if (one.tag === URI) return [latin1(der, one.start, one.end)]
    // Only what is made of elements (bit 6 of the tag) is looked into.
    return (one.tag & 0x20) !== 0 ? addresses(der, one, depth - 1) : []
  })
  return found.slice(0, MAX_ADDRESSES)
}

function children(der: Bytes, element: DerElement): DerElement[] {
  return readElements(der, element) ?? []
}

/** An object identifier as people write it. ITU-T X.690 §8.19. */
function dotted(octets: Bytes): string {
  const numbers: number[] = []
  let value = 0
  for (const octet of octets) {
    value = value * 128 + (octet & 0x7f)
    if ((octet & 0x80) === 0) {
      numbers.push(value)
      value = 0
    }
  }
  const first = numbers.shift() ?? 0
  const top = Math.min(2, Math.floor(first / 40))
  return [top, first - 40 * top, ...numbers].join('.')
}
