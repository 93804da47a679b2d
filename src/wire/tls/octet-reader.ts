import type { Bytes } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'

/** Reads the vectors and numbers of TLS (RFC 8446 §3) from octets that a peer has sent. Whatever is asked for and is not there is a fault of the peer. */
export class OctetReader {
  readonly #bytes: Bytes
  #at = 0

  constructor(bytes: Bytes) {
    this.#bytes = bytes
  }

  /** How many octets have not been read. */
  get left(): number {
    return this.#bytes.length - this.#at
  }

  /** The number in the next one to four octets, the highest first. @throws Fault peer tls/malformed */
  uint(octets: 1 | 2 | 3 | 4): number {
    const end = this.#claim(octets)
    let value = 0
    while (this.#at < end) value = value * 256 + (this.#bytes[this.#at++] as number)
    return value
  }

  /** The next `count` octets, not copied. @throws Fault peer tls/malformed */
  octets(count: number): Bytes {
    const end = this.#claim(count)
    const taken = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return taken
  }

  /** A vector whose length stands in front of it in one to three octets. @throws Fault peer tls/malformed */
  vector(lengthOctets: 1 | 2 | 3): Bytes {
    return this.octets(this.uint(lengthOctets))
  }

  /** All that is left. */
  rest(): Bytes {
    return this.octets(this.left)
  }

  #claim(count: number): number {
    if (count > this.left) {
      throw new Fault(
        'peer',
        'tls/malformed',
        `a TLS message ends ${count - this.left} octets before what it announces`,
      )
    }
    return this.#at + count
  }
}
