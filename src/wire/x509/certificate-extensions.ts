import { type Bytes, hex, latin1 } from '../../base/bytes.ts'
import { type DerElement, readElement, readElements } from './der.ts'
import { tryDotted } from './object-identifier.ts'

const SEQUENCE = 0x30
const INTEGER = 0x02
const OCTET_STRING = 0x04
const OBJECT_IDENTIFIER = 0x06
const BOOLEAN = 0x01
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
const TIMESTAMPS = '1.3.6.1.4.1.11129.2.4.2'

/** What the extensions of a certificate say; what is damaged counts as not there. RFC 5280 §4.2. */
export interface CertificateExtensions {
  /** Host names of subjectAltName, as they are written. */
  readonly dnsNames: readonly string[]
  readonly policies: readonly string[]
  readonly extendedKeyUsages: readonly string[]
  readonly ocspUrls: readonly string[]
  readonly issuerUrls: readonly string[]
  readonly crlUrls: readonly string[]
  readonly mustStaple: boolean
  /** Ids (hexadecimal) of the logs whose timestamps it has. RFC 6962 §3.3. */
  readonly timestampLogs: readonly string[]
}

/** The extensions of a certificate in DER, also of one that is damaged elsewhere. */
export function certificateExtensions(der: Bytes): CertificateExtensions {
  const outer = readElement(der, 0, der.length)
  const body = outer?.tag === SEQUENCE ? readElement(der, outer.start, outer.end) : undefined
  return extensionsIn(der, body && (readElements(der, body) ?? []).find(({ tag }) => tag === EXTENSIONS))
}

/** What stands in the element that wraps the extensions. */
export function extensionsIn(der: Bytes, wrapper: DerElement | undefined): CertificateExtensions {
  const extensions = readExtensions(der, wrapper)
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
    timestampLogs: embeddedLogs(der, extensions.get(TIMESTAMPS)),
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

/** A SignedCertificateTimestampList in an OCTET STRING within the extension. */
function embeddedLogs(der: Bytes, value: DerElement | undefined): string[] {
  const list = value && readElement(der, value.start, value.end)
  return list?.tag === OCTET_STRING ? timestampLogs(der.subarray(list.start, list.end)) : []
}

/** The object identifier that a sequence begins with. */
export function firstIdentifier(der: Bytes, sequence: DerElement): string | undefined {
  const first = readElements(der, sequence)?.[0]
  return first && dotted(der, first)
}

function dotted(der: Bytes, { tag, start, end }: DerElement): string | undefined {
  return tag === OBJECT_IDENTIFIER ? tryDotted(der.subarray(start, end)) : undefined
}
