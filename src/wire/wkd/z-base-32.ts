import type { Bytes } from '../../base/bytes.ts'

/** The alphabet of z-base-32 (RFC 6189 §5.1.6): the characters that are easily taken for others stand where they are rare. */
const ALPHABET = 'ybndrfg8ejkmcpqxot1uwisza345h769'

/** Octets in z-base-32 without padding: 5 bits for each character. */
export function zBase32(octets: Bytes): string {
  let out = ''
  let bits = 0
  let count = 0
  for (const octet of octets) {
    bits = ((bits << 8) | octet) & 0xfff
    count += 8
    while (count >= 5) {
      count -= 5
      out += ALPHABET[(bits >> count) & 31]
    }
  }
  return count > 0 ? out + ALPHABET[(bits << (5 - count)) & 31] : out
}
