import type { Bytes } from '../../base/bytes.ts'

/** The key stream of RC4 (RFC 6229 §1), which OpenSSL has no more. It keeps nobody out (RFC 7465): it is here to talk to servers that have nothing else, and to say so. */
export class Rc4 {
  readonly #state: Uint8Array
  #i = 0
  #j = 0

  /** `key`: 5 to 256 octets. */
  constructor(key: Bytes) {
    const state = Uint8Array.from({ length: 256 }, (_, i) => i)
    for (let i = 0, j = 0; i < 256; i++) {
      j = (j + (state[i] as number) + (key[i % key.length] as number)) & 0xff
      swap(state, i, j)
    }
    this.#state = state
  }

  /** The next octets, with the key stream on them: what encrypts decrypts too. */
  apply(octets: Bytes): Bytes {
    const state = this.#state
    return octets.map((octet) => {
      this.#i = (this.#i + 1) & 0xff
      this.#j = (this.#j + (state[this.#i] as number)) & 0xff
      swap(state, this.#i, this.#j)
      return octet ^ (state[((state[this.#i] as number) + (state[this.#j] as number)) & 0xff] as number)
    })
  }
}

function swap(state: Uint8Array, i: number, j: number): void {
  const kept = state[i] as number
  state[i] = state[j] as number
  state[j] = kept
}
