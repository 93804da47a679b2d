import { type Bytes, latin1 } from '../../base/bytes.ts'
import { serialText } from './certificate-fields.ts'
import { type DerElement, readElement, readElements } from './der.ts'
import { tryTime } from './der-time.ts'
import { tryDotted } from './object-identifier.ts'
import { type SignedPart, trySignedPart } from './signed-part.ts'

const SEQUENCE = 0x30
const INTEGER = 0x02
const BOOLEAN = 0x01
const OCTET_STRING = 0x04
const UTC_TIME = 0x17
const GENERALIZED_TIME = 0x18
const EXTENSIONS = 0xa0
const URI = 0x86
const ISSUING_DISTRIBUTION_POINT = '2.5.29.28'

/** A list of certificates that an authority has revoked (RFC 5280 §5.1). */
export interface RevocationList extends SignedPart {
  /** DER of the issuer's name. */
  readonly issuerName: Bytes
  readonly fromMs: number
  readonly untilMs: number | undefined
  /** Whether it is a whole list for certificates of servers: no changes to another one, no part of the reasons, no certificates of other issuers, nothing critical that is not known here. */
  readonly isComplete: boolean
  /** Addresses that it says it stands at; empty: it is the only one. A certificate is held against a list of an address that it names. */
  readonly points: readonly string[]
  /** Whether a certificate of the issuer is on it. `serial`: as `serialText` writes it. */
  has(serial: string): boolean
}

/** Takes a CertificateList apart; undefined if the octets are none. Nothing is verified. */
export function tryRevocationList(der: Bytes): RevocationList | undefined {
  const part = trySignedPart(der, readElement(der, 0, der.length))
  const all = part && readElements(der, part.body)
  const fields = all?.[0]?.tag === INTEGER ? all.slice(1) : all
  const [algorithm, issuer, from, ...more] = fields ?? []
  const fromMs = from && tryTime(der, from)
  if (!part || !algorithm || !issuer || fromMs === undefined) return undefined
  const next = more[0]?.tag === UTC_TIME || more[0]?.tag === GENERALIZED_TIME ? more[0] : undefined
  const untilMs = next && tryTime(der, next)
  if (next && untilMs === undefined) return undefined
  const revoked = more.find(({ tag }) => tag === SEQUENCE)
  const scope = scopeOf(
    der,
    more.find(({ tag }) => tag === EXTENSIONS),
  )
  return {
    ...part,
    issuerName: der.slice(algorithm.end, issuer.end),
    fromMs,
    untilMs,
    ...scope,
    has: (serial) => revoked !== undefined && isListed(der, revoked, serial),
  }
}

/** Entry by entry, without a list of them in memory: some have hundreds of thousands. A list that is damaged has everything. */
function isListed(der: Bytes, list: DerElement, serial: string): boolean {
  for (let at = list.start; at < list.end; ) {
    const entry = readElement(der, at, list.end)
    const number = entry && readElement(der, entry.start, entry.end)
    if (!entry || number?.tag !== INTEGER) return true
    if (serialText(der.subarray(number.start, number.end)) === serial) return true
    at = entry.end
  }
  return false
}

/** RFC 5280 §5.2: a list with a critical extension that is not understood must not be used. */
function scopeOf(der: Bytes, wrapper: DerElement | undefined): Pick<RevocationList, 'isComplete' | 'points'> {
  const list = wrapper && readElement(der, wrapper.start, wrapper.end)
  let points: readonly string[] = []
  let isComplete = true
  for (const item of (list && readElements(der, list)) ?? []) {
    const [id, ...rest] = readElements(der, item) ?? []
    const value = rest.at(-1)
    const isCritical = rest[0]?.tag === BOOLEAN && der[rest[0].start] !== 0
    const dotted = id && tryDotted(der.subarray(id.start, id.end))
    if (dotted === ISSUING_DISTRIBUTION_POINT && value?.tag === OCTET_STRING) {
      const found = pointOf(der, value)
      points = found.points
      isComplete &&= found.isComplete
    } else if (isCritical) {
      isComplete = false
    }
  }
  return { isComplete, points }
}

/** RFC 5280 §5.2.5: distributionPoint [0], onlyContainsUserCerts [1], onlyContainsCACerts [2], onlySomeReasons [3], indirectCRL [4], onlyContainsAttributeCerts [5]. */
function pointOf(der: Bytes, value: DerElement): Pick<RevocationList, 'isComplete' | 'points'> {
  const sequence = readElement(der, value.start, value.end)
  const fields = (sequence?.tag === SEQUENCE && readElements(der, sequence)) || []
  const isSet = ({ tag, start }: DerElement) => tag === 0x83 || tag === 0xa3 || der[start] !== 0
  const narrower = [0x82, 0x83, 0xa3, 0x84, 0x85]
  const place = fields.find(({ tag }) => tag === 0xa0)
  const name = place && readElements(der, place)?.find(({ tag }) => tag === 0xa0)
  const uris = ((name && readElements(der, name)) ?? []).filter(({ tag }) => tag === URI)
  return {
    isComplete: !fields.some((field) => narrower.includes(field.tag) && isSet(field)),
    points: uris.map(({ start, end }) => latin1(der, start, end)),
  }
}
