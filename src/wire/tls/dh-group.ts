import { type Bytes, hex } from '../../base/bytes.ts'
import { modularPower } from './modular-power.ts'
import { knownPrime } from './well-known-primes.ts'

/** What there is to know of a finite-field group. */
export interface DhGroup {
  readonly primeBits: number
  /** Where the prime is known from (`RFC 3526 group 14` …). */
  readonly wellKnownAs: string | undefined
  /** Whether p and (p-1)/2 are prime; undefined if that takes too long to find out. */
  readonly isSafePrime: boolean | undefined
}

/** Longer primes are not tested: a server could otherwise keep us busy with one of 65,535 octets. */
const MAX_TESTED_BITS = 4096

/** Looks at the prime of a Diffie-Hellman exchange, as it came, with or without leading zeros. */
export function dhGroup(prime: Bytes): DhGroup {
  const digits = hex(prime).replace(/^0+/, '')
  if (digits === '') return { primeBits: 0, wellKnownAs: undefined, isSafePrime: false }
  const bare = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex')
  const primeBits = bare.length * 8 - Math.clz32(bare[0] as number) + 24
  const wellKnownAs = knownPrime(bare)
  return { primeBits, wellKnownAs, isSafePrime: primeBits > MAX_TESTED_BITS ? undefined : isSafePrime(bare) }
}

/** One round of Miller and Rabin to the base 2 each (`checkPrime` does 64 or 128, which takes seconds): numbers that were made to deceive it pass, but nobody gains by that here. */
function isSafePrime(prime: Buffer): boolean {
  const value = BigInt(`0x${prime.toString('hex')}`)
  return isProbablyPrime((value - 1n) / 2n) && isProbablyPrime(value)
}

function isProbablyPrime(value: bigint): boolean {
  if (value < 4n) return value === 2n || value === 3n
  if (value % 2n === 0n) return false
  let odd = value - 1n
  let halvings = 0
  for (; odd % 2n === 0n; odd /= 2n) halvings++
  let power = modularPower(2n, odd, value)
  if (power === 1n) return true
  for (let i = 0; i < halvings; i++) {
    if (power === value - 1n) return true
    power = (power * power) % value
  }
  return false
}
