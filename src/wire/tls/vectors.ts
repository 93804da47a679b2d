import { type Bytes, concat } from '../../base/bytes.ts'

/** A number in one to four octets, the highest first (RFC 8446 §3.3). */
export function uint(octets: 1 | 2 | 3 | 4, value: number): Bytes {
  const out = new Uint8Array(octets)
  for (let i = octets - 1, rest = value; i >= 0; i--, rest = Math.floor(rest / 256)) out[i] = rest % 256
  return out
}

/** A vector: its length in one to three octets, then its content (RFC 8446 §3.4). */
export function vector(lengthOctets: 1 | 2 | 3, content: Bytes): Bytes {
  return concat([uint(lengthOctets, content.length), content])
}

/** Numbers of two octets, one after the other. */
export function uint16s(values: readonly number[]): Bytes {
  return concat(values.map((value) => uint(2, value)))
}
