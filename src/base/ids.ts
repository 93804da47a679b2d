import type { Entropy } from './entropy.ts'

// Crockford's alphabet: no i, l, o, u, so that an id survives being read out over the telephone.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** A random id of `length` characters from 32, 5 bits each. 26 characters (130 bits) can never be guessed or repeated. */
export function randomId(entropy: Entropy, length = 26): string {
  let out = ''
  for (const octet of entropy.bytes(length)) out += ALPHABET[octet & 31]
  return out
}

/** An id that sorts by the time it was made: 10 characters of milliseconds and 16 random ones. */
export function timedId(entropy: Entropy, nowMs: number): string {
  let stamp = ''
  let rest = nowMs
  for (let i = 0; i < 10; i++) {
    stamp = ALPHABET[rest % 32] + stamp
    rest = Math.floor(rest / 32)
  }
  return stamp + randomId(entropy, 16)
}
