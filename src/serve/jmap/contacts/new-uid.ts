import { hex } from '../../../base/bytes.ts'
import type { Entropy } from '../../../base/entropy.ts'

/** A uid for a card that has none: a URN with a UUID of version 4 (RFC 9562 §5.4), as RFC 9553 §2.1.9 recommends it. */
export function newUid(entropy: Entropy): string {
  const octets = Uint8Array.from(entropy.bytes(16))
  octets[6] = ((octets[6] as number) & 0x0f) | 0x40
  octets[8] = ((octets[8] as number) & 0x3f) | 0x80
  return `urn:uuid:${hex(octets).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}`
}
