import { type Bytes, concat } from '../../base/bytes.ts'
import { badKey } from './key-fault.ts'

/** Packet type ids of RFC 9580 §5 that have a place in a key. */
export const PACKET = {
  signature: 2,
  secretKey: 5,
  publicKey: 6,
  secretSubkey: 7,
  userId: 13,
  publicSubkey: 14,
  userAttribute: 17,
} as const

/** One packet: what kind it is of, and what is in it. */
export interface Packet {
  readonly type: number
  readonly body: Bytes
}

/** Packets of one key: what is more was put together to be expensive. */
const MAX_PACKETS = 2000

/**
 * Takes octets apart into packets (RFC 9580 §4.2), with lengths in both formats. Lengths of parts and lengths that are not told belong to data, never to keys (§4.2.1.4), and are refused as everything else that does
 * not come out even. The bodies are views, nothing is copied.
 *
 * @throws Fault peer openpgp/bad-key
 */
export function readPackets(octets: Bytes): Packet[] {
  const packets: Packet[] = []
  for (let at = 0; at < octets.length; ) {
    if (packets.length >= MAX_PACKETS) throw badKey(`A key has at most ${MAX_PACKETS} packets`)
    const first = octets[at] as number
    if ((first & 0x80) === 0) throw badKey('These octets are no OpenPGP packets')
    const isNew = (first & 0x40) !== 0
    const type = isNew ? first & 0x3f : (first >> 2) & 0x0f
    const { length, start } = isNew ? newLength(octets, at + 1) : oldLength(octets, at + 1, first & 3)
    if (type === 0 || start + length > octets.length) throw badKey('A packet is longer than what there is of it')
    packets.push({ type, body: octets.subarray(start, start + length) })
    at = start + length
  }
  return packets
}

/** A packet with a header of the OpenPGP format (RFC 9580 §4.2.1). */
export function encodePacket({ type, body }: Packet): Bytes {
  const { length } = body
  const header =
    length < 192
      ? [0xc0 | type, length]
      : length < 8384
        ? [0xc0 | type, ((length - 192) >> 8) + 192, (length - 192) & 0xff]
        : [0xc0 | type, 255, ...fourOctets(length)]
  return concat([Uint8Array.from(header), body])
}

export function fourOctets(value: number): number[] {
  return [(value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff]
}

/** A number of `size` octets, the greatest first; what is not there is refused. @throws Fault peer openpgp/bad-key */
export function unsigned(octets: Bytes, at: number, size: number): number {
  if (at + size > octets.length) throw badKey('A packet ends too soon')
  let value = 0
  for (let i = 0; i < size; i++) value = value * 256 + (octets[at + i] as number)
  return value
}

interface Extent {
  readonly length: number
  readonly start: number
}

/** RFC 9580 §4.2.1. */
function newLength(octets: Bytes, at: number): Extent {
  const first = unsigned(octets, at, 1)
  if (first < 192) return { length: first, start: at + 1 }
  if (first < 224) return { length: ((first - 192) << 8) + unsigned(octets, at + 1, 1) + 192, start: at + 2 }
  if (first < 255) throw badKey('A packet of a key comes in parts')
  return { length: unsigned(octets, at + 1, 4), start: at + 5 }
}

/** The Legacy format, RFC 9580 §4.2.2. */
function oldLength(octets: Bytes, at: number, kind: number): Extent {
  if (kind === 3) throw badKey('A packet of a key does not tell its length')
  const size = 1 << kind
  return { length: unsigned(octets, at, size), start: at + size }
}
