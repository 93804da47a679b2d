/**
 * The number that was written, where one flipped bit in what a row says of its values has SQLite take its octets for a BLOB (serial types 1 to 6 and
 * 12 + 2n of the SQLite file format, section 2.1): big-endian, two's complement, at most eight octets. A number is itself; undefined for anything else.
 */
export function tryNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  if (!(value instanceof Uint8Array) || value.length === 0 || value.length > 8) return undefined
  let number = 0n
  for (const octet of value) number = (number << 8n) | BigInt(octet)
  return Number(BigInt.asIntN(8 * value.length, number))
}
