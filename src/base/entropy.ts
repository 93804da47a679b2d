/** Where randomness comes from: cryptographically strong in production, seeded in tests. */
export interface Entropy {
  /** `count` unpredictable octets. */
  bytes(count: number): Uint8Array
}

/** The platform's own generator (Web Crypto). */
export const systemEntropy: Entropy = {
  bytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
}
