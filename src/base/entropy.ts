/** Where randomness comes from: cryptographically strong in production, seeded in tests. */
export interface Entropy {
  /** `count` unpredictable octets. */
  bytes(count: number): Uint8Array
}

/** Octets drawn from the platform at a time: a call for a dozen costs as much as one for thousands. */
const POOL_BYTES = 4096

/** Draws in bulk. Every octet is handed out once and wiped from the pool. */
class PooledEntropy implements Entropy {
  #pool = new Uint8Array(0)

  bytes(count: number): Uint8Array {
    if (count > POOL_BYTES / 4) return crypto.getRandomValues(new Uint8Array(count))
    if (this.#pool.length < count) this.#pool = crypto.getRandomValues(new Uint8Array(POOL_BYTES))
    const drawn = this.#pool.slice(0, count)
    this.#pool.fill(0, 0, count)
    this.#pool = this.#pool.subarray(count)
    return drawn
  }
}

/** The platform's own generator (Web Crypto). */
export const systemEntropy: Entropy = new PooledEntropy()
