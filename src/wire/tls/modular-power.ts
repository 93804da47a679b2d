/** base^exponent modulo `modulus`, in time that tells the exponent: for what is no secret, or a secret for one connection that carries nothing. */
export function modularPower(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let power = 1n % modulus
  for (const digit of exponent.toString(2)) {
    power = (power * power) % modulus
    if (digit === '1') power = (power * base) % modulus
  }
  return power
}
