import { type Bytes, hex } from '../../base/bytes.ts'
import { type Packet, unsigned } from './packets.ts'

/** Types of signatures that say something of a key: RFC 9580 §5.2.1. */
export const SIGNATURE = {
  certifications: [0x10, 0x11, 0x12, 0x13] as readonly number[],
  directKey: 0x1f,
  subkeyBinding: 0x18,
  keyRevocation: 0x20,
  subkeyRevocation: 0x28,
  certificationRevocation: 0x30,
} as const

/** What a signature says, by its packet alone: whether it is right is for those to find out who use the key. */
export interface SignaturePacket {
  readonly packet: Packet
  readonly type: number
  readonly createdMs: number | undefined
  /** Milliseconds from the making of the key on; undefined for a key that does not expire, or where nothing is said. */
  readonly keyLifeMs: number | undefined
  /** Whose it says it is: key ids of 16 digits, and fingerprints. */
  readonly issuers: readonly string[]
}

/** Subpacket ids of RFC 9580 §5.2.3.7. */
const CREATED = 2
const KEY_EXPIRES = 9
const ISSUER = 16
const ISSUER_FINGERPRINT = 33

/** Reads a signature of version 4 or 6; undefined for others, which say nothing that counts here. @throws Fault peer openpgp/bad-key */
export function tryReadSignature(packet: Packet): SignaturePacket | undefined {
  const { body } = packet
  const version = unsigned(body, 0, 1)
  if (version !== 4 && version !== 6) return undefined
  const size = version === 6 ? 4 : 2
  const hashedAt = 4 + size
  const hashedEnd = hashedAt + unsigned(body, 4, size)
  const otherAt = hashedEnd + size
  const otherEnd = otherAt + unsigned(body, hashedEnd, size)
  if (otherEnd > body.length) return undefined
  const hashed = readSubpackets(body.subarray(hashedAt, hashedEnd))
  const other = readSubpackets(body.subarray(otherAt, otherEnd))
  const seconds = (id: number) => {
    const found = hashed.find((one) => one.id === id)
    return found && found.value.length === 4 ? unsigned(found.value, 0, 4) * 1000 : undefined
  }
  const issuers = [...hashed, ...other].flatMap(({ id, value }) => {
    if (id === ISSUER && value.length === 8) return [hex(value)]
    return id === ISSUER_FINGERPRINT && value.length > 1 ? [hex(value.subarray(1))] : []
  })
  const type = unsigned(body, 1, 1)
  return { packet, type, createdMs: seconds(CREATED), keyLifeMs: seconds(KEY_EXPIRES) || undefined, issuers }
}

interface Subpacket {
  readonly id: number
  readonly value: Bytes
}

/** RFC 9580 §5.2.3.7: up to the first that is not whole. */
function readSubpackets(octets: Bytes): Subpacket[] {
  const found: Subpacket[] = []
  for (let at = 0; at < octets.length; ) {
    const first = octets[at] as number
    const size = first < 192 ? 1 : first < 255 ? 2 : 5
    if (at + size > octets.length) break
    const length =
      size === 1
        ? first
        : size === 2
          ? ((first - 192) << 8) + (octets[at + 1] as number) + 192
          : unsigned(octets, at + 1, 4)
    if (length === 0 || at + size + length > octets.length) break
    // The highest bit says that who does not know it should not take the signature; it is no part of the id.
    found.push({ id: (octets[at + size] as number) & 0x7f, value: octets.subarray(at + size + 1, at + size + length) })
    at += size + length
  }
  return found
}
