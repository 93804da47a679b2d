import type { Bytes } from '../../base/bytes.ts'
import { fromHex, hex } from '../../base/bytes.ts'

/** Order of the group of P-256. SP 800-186 §3.2.1.3. */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

/** A private key of P-256 from at least 40 unpredictable octets, by reduction with extra bits: FIPS 186-5 §A.2.1. */
export function p256Scalar(seed: Bytes): Bytes {
  const scalar = (BigInt(`0x${hex(seed)}`) % (ORDER - 1n)) + 1n
  return fromHex(scalar.toString(16).padStart(64, '0'))
}
