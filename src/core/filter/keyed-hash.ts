import type { Bytes } from '../../base/bytes.ts'

/** Octets of a key. */
export const HASH_KEY_BYTES = 16

/**
 * SipHash-2-4 (Aumasson, Bernstein: "SipHash: a fast short-input PRF", 2012), of which 53 bits are kept, so that a number holds them.
 *
 * Threat: a sender who could work hashes out would write words that fall together with words of wanted mail, or many that fall into one place. Without the key of
 * the account nobody can. All words in 32-bit halves, since numbers that are larger cost ten times as much.
 */
export class KeyedHash {
  readonly #key: readonly [number, number, number, number]
  /** For texts, one after the other. */
  readonly #encoder = new TextEncoder()
  #octets = new Uint8Array(256)

  /** `key`: `HASH_KEY_BYTES` octets. */
  constructor(key: Bytes) {
    if (key.length !== HASH_KEY_BYTES) throw new RangeError(`a key has ${HASH_KEY_BYTES} octets`)
    const view = new DataView(key.buffer, key.byteOffset, key.length)
    this.#key = [view.getInt32(0, true), view.getInt32(4, true), view.getInt32(8, true), view.getInt32(12, true)]
  }

  /** Of the octets of a text in UTF-8. */
  ofText(text: string): number {
    const most = text.length * 3
    if (this.#octets.length < most) this.#octets = new Uint8Array(most * 2)
    const octets = this.#octets
    // Most words are short and ASCII: for them the encoder would cost more than the hash.
    let at = 0
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code > 0x7f) return this.#of(octets, this.#encoder.encodeInto(text, octets).written)
      octets[at] = code
    }
    return this.#of(octets, at)
  }

  /** From 0 to 2^53 - 1. */
  of(octets: Bytes): number {
    return this.#of(octets, octets.length)
  }

  /** The four lanes are locals, low halves in small letters and high ones in capitals: an array takes three times as long. Behind the last octets comes a block of nothing with the four rounds of the end. */
  #of(octets: Bytes, length: number): number {
    const [k0, k1, k2, k3] = this.#key
    let [a, A] = [k0 ^ 0x70736575, k1 ^ 0x736f6d65]
    let [b, B] = [k2 ^ 0x6e646f6d, k3 ^ 0x646f7261]
    let [c, C] = [k0 ^ 0x6e657261, k1 ^ 0x6c796765]
    let [d, D] = [k2 ^ 0x79746573, k3 ^ 0x74656462]
    const whole = length - (length % 8)
    for (let at = 0; at <= whole + 8; at += 8) {
      const isEnd = at > whole
      const low = isEnd ? 0 : at < whole ? word(octets, at) : tail(octets, at, Math.min(length, at + 4))
      const high = isEnd ? 0 : at < whole ? word(octets, at + 4) : tail(octets, at + 4, length) | (length << 24)
      d ^= low
      D ^= high
      if (isEnd) c ^= 0xff
      for (let round = isEnd ? 4 : 2; round > 0; round--) {
        a = (a + b) | 0
        A = (A + B + carry(a, b)) | 0
        c = (c + d) | 0
        C = (C + D + carry(c, d)) | 0
        let turned = ((b << 13) | (B >>> 19)) ^ a
        B = ((B << 13) | (b >>> 19)) ^ A
        b = turned
        turned = ((d << 16) | (D >>> 16)) ^ c
        D = ((D << 16) | (d >>> 16)) ^ C
        d = turned
        turned = a
        a = A
        A = turned
        c = (c + b) | 0
        C = (C + B + carry(c, b)) | 0
        a = (a + d) | 0
        A = (A + D + carry(a, d)) | 0
        turned = ((b << 17) | (B >>> 15)) ^ c
        B = ((B << 17) | (b >>> 15)) ^ C
        b = turned
        turned = ((d << 21) | (D >>> 11)) ^ a
        D = ((D << 21) | (d >>> 11)) ^ A
        d = turned
        turned = c
        c = C
        C = turned
      }
      a ^= low
      A ^= high
    }
    const high = A ^ B ^ C ^ D
    return (high & 0x1fffff) * 0x1_0000_0000 + ((a ^ b ^ c ^ d) >>> 0)
  }
}

/** What goes over into the high half of a sum of which `low` is the low one, and `added` was a part. */
function carry(low: number, added: number): number {
  return low >>> 0 < added >>> 0 ? 1 : 0
}

function word(octets: Bytes, at: number): number {
  return octets[at]! | (octets[at + 1]! << 8) | (octets[at + 2]! << 16) | (octets[at + 3]! << 24)
}

function tail(octets: Bytes, from: number, to: number): number {
  let value = 0
  for (let at = from; at < to; at++) value |= octets[at]! << (8 * (at - from))
  return value
}
