import { type Bytes, hex } from '../../base/bytes.ts'
import { serialText } from './certificate-fields.ts'
import { type DerElement, readElement, readElements } from './der.ts'
import { tryTime } from './der-time.ts'
import { tryDotted } from './object-identifier.ts'
import { encodeElement, type SignedPart, trySignedPart } from './signed-part.ts'

const SEQUENCE = 0x30
const OCTET_STRING = 0x04
const INTEGER = 0x02
const ENUMERATED = 0x0a
const BASIC_RESPONSE = '1.3.6.1.5.5.7.48.1.1'
/** AlgorithmIdentifier of SHA-1, which the light profile asks for (RFC 5019 §2.1.1): it only finds the issuer here, nothing is signed with it. */
const SHA1 = new Uint8Array([0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00])
const SHA1_ID = '1.3.14.3.2.26'

/** Which certificate is asked about. Digests are SHA-1. */
export interface AskedCertificate {
  /** Of the issuer's name, DER. */
  readonly issuerNameHash: Bytes
  /** Of the issuer's public key without its algorithm. */
  readonly issuerKeyHash: Bytes
  /** As `serialText` writes it. */
  readonly serial: string
}

/** An OCSPRequest about one certificate, without a nonce: answers are to be kept and handed on (RFC 6960 §4.1.1, RFC 5019 §2.1). */
export function encodeOcspRequest({ issuerNameHash, issuerKeyHash, serial }: AskedCertificate): Bytes {
  const octets = new Uint8Array(Buffer.from(serial, 'hex'))
  const number = (octets[0] ?? 0) & 0x80 ? new Uint8Array([0, ...octets]) : octets
  const id = encodeElement(
    SEQUENCE,
    SHA1,
    encodeElement(OCTET_STRING, issuerNameHash),
    encodeElement(OCTET_STRING, issuerKeyHash),
    encodeElement(INTEGER, number),
  )
  const request = encodeElement(SEQUENCE, id)
  return encodeElement(SEQUENCE, encodeElement(SEQUENCE, encodeElement(SEQUENCE, request)))
}

/** What a responder says about one certificate. */
export interface CertificateVerdict {
  readonly issuerNameHash: string
  readonly issuerKeyHash: string
  readonly serial: string
  readonly verdict: 'good' | 'revoked' | 'unknown'
  readonly fromMs: number
  /** Undefined: newer ones are there at any time. */
  readonly untilMs: number | undefined
}

export interface OcspAnswer extends SignedPart {
  readonly verdicts: readonly CertificateVerdict[]
  /** Certificates (DER) that the responder sends along to prove that it may sign. */
  readonly certificates: readonly Bytes[]
}

/** Takes an OCSPResponse apart (RFC 6960 §4.2.1); undefined if it is none, or one that says no more than that the responder is unwell. Nothing of it is verified. */
export function tryOcspAnswer(der: Bytes): OcspAnswer | undefined {
  const outer = readElement(der, 0, der.length)
  const [status, wrapper] = (outer?.tag === SEQUENCE && readElements(der, outer)) || []
  if (status?.tag !== ENUMERATED || der[status.start] !== 0 || !wrapper) return undefined
  const bytes = readElement(der, wrapper.start, wrapper.end)
  const [type, content] = (bytes && readElements(der, bytes)) || []
  if (!type || tryDotted(der.subarray(type.start, type.end)) !== BASIC_RESPONSE) return undefined
  if (content?.tag !== OCTET_STRING) return undefined
  const part = trySignedPart(der, readElement(der, content.start, content.end))
  // ResponseData: version [0] DEFAULT, responderID [1] or [2], producedAt, responses, extensions [1].
  const list = part && readElements(der, part.body)?.find(({ tag }) => tag === SEQUENCE)
  const verdicts = list && readElements(der, list)?.map((one) => verdictOf(der, one))
  if (!part || !verdicts?.every((one) => one !== undefined)) return undefined
  return { ...part, verdicts, certificates: certificatesOf(der, part.rest[0]) }
}

/** SingleResponse: certID, certStatus, thisUpdate, nextUpdate [0], extensions [1]. */
function verdictOf(der: Bytes, single: DerElement): CertificateVerdict | undefined {
  const [id, status, from, ...more] = readElements(der, single) ?? []
  const [algorithm, name, key, serial] = (id && readElements(der, id)) || []
  const hash = algorithm && readElements(der, algorithm)?.[0]
  const fromMs = from && tryTime(der, from)
  if (!status || fromMs === undefined || !name || !key || serial?.tag !== INTEGER || !hash) return undefined
  const next = more.find(({ tag }) => tag === 0xa0)
  const until = next && readElement(der, next.start, next.end)
  const untilMs = until && tryTime(der, until)
  if (next && untilMs === undefined) return undefined
  // By another digest than ours it is about nothing that was asked.
  const isOurs = tryDotted(der.subarray(hash.start, hash.end)) === SHA1_ID
  return {
    issuerNameHash: isOurs ? hex(der.subarray(name.start, name.end)) : '',
    issuerKeyHash: isOurs ? hex(der.subarray(key.start, key.end)) : '',
    serial: serialText(der.subarray(serial.start, serial.end)),
    verdict: status.tag === 0x80 ? 'good' : status.tag === 0xa1 ? 'revoked' : 'unknown',
    fromMs,
    untilMs,
  }
}

function certificatesOf(der: Bytes, wrapper: DerElement | undefined): Bytes[] {
  const list = wrapper?.tag === 0xa0 ? readElement(der, wrapper.start, wrapper.end) : undefined
  const inside = (list && readElements(der, list)) ?? []
  return inside.map(({ end }, i) => der.slice(inside[i - 1]?.end ?? list?.start ?? 0, end))
}
