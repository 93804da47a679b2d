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
  readonly #v = new Int32Array(8)
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

  #of(octets: Bytes, length: number): number {
    const v = this.#v
    this.#begin()
    const whole = length - (length % 8)
    for (let at = 0; at < whole; at += 8) this.#absorb(word(octets, at), word(octets, at + 4))
    const low = tail(octets, whole, Math.min(length, whole + 4))
    const high = tail(octets, whole + 4, length) | (length << 24)
    this.#absorb(low, high)
    v[4]! ^= 0xff
    for (let round = 0; round < 4; round++) this.#round()
    const lowHalf = v[0]! ^ v[2]! ^ v[4]! ^ v[6]!
    const highHalf = v[1]! ^ v[3]! ^ v[5]! ^ v[7]!
    return (highHalf & 0x1fffff) * 0x1_0000_0000 + (lowHalf >>> 0)
  }

  #begin(): void {
    const v = this.#v
    const [k0, k1, k2, k3] = this.#key
    v[0] = k0 ^ 0x70736575
    v[1] = k1 ^ 0x736f6d65
    v[2] = k2 ^ 0x6e646f6d
    v[3] = k3 ^ 0x646f7261
    v[4] = k0 ^ 0x6e657261
    v[5] = k1 ^ 0x6c796765
    v[6] = k2 ^ 0x79746573
    v[7] = k3 ^ 0x74656462
  }

  #absorb(low: number, high: number): void {
    this.#v[6]! ^= low
    this.#v[7]! ^= high
    this.#round()
    this.#round()
    this.#v[0]! ^= low
    this.#v[1]! ^= high
  }

  #round(): void {
    const v = this.#v
    add(v, 0, 2)
    turn(v, 2, 13, 0)
    swap(v, 0)
    add(v, 4, 6)
    turn(v, 6, 16, 4)
    add(v, 0, 6)
    turn(v, 6, 21, 0)
    add(v, 4, 2)
    turn(v, 2, 17, 4)
    swap(v, 4)
  }
}

/** Lanes are pairs: the low half first. */
function add(v: Int32Array, to: number, from: number): void {
  const low = (v[to]! >>> 0) + (v[from]! >>> 0)
  v[to] = low | 0
  v[to + 1] = (v[to + 1]! + v[from + 1]! + (low > 0xffffffff ? 1 : 0)) | 0
}

/** Rotates a lane to the left by fewer than 32 bits, then takes it together with another one. */
function turn(v: Int32Array, lane: number, bits: number, other: number): void {
  const low = v[lane]!
  const high = v[lane + 1]!
  v[lane] = ((low << bits) | (high >>> (32 - bits))) ^ v[other]!
  v[lane + 1] = ((high << bits) | (low >>> (32 - bits))) ^ v[other + 1]!
}

/** Rotates a lane by 32 bits. */
function swap(v: Int32Array, lane: number): void {
  const low = v[lane]!
  v[lane] = v[lane + 1]!
  v[lane + 1] = low
}

function word(octets: Bytes, at: number): number {
  return octets[at]! | (octets[at + 1]! << 8) | (octets[at + 2]! << 16) | (octets[at + 3]! << 24)
}

function tail(octets: Bytes, from: number, to: number): number {
  let value = 0
  for (let at = from; at < to; at++) value |= octets[at]! << (8 * (at - from))
  return value
}
