import type { Bytes } from '../../base/bytes.ts'

/** Arcs of one identifier; the longest in use have about twenty. */
const MOST_ARCS = 64

/** An object identifier in dotted form from its octets without tag and length (ITU-T X.690 §8.19); undefined if they are none, or an arc is beyond 2^53. */
export function tryDotted(octets: Bytes): string | undefined {
  const arcs: number[] = []
  let arc = 0
  let isInside = false
  for (const octet of octets) {
    if (!isInside && octet === 0x80) return undefined
    arc = arc * 128 + (octet & 0x7f)
    if (arc > Number.MAX_SAFE_INTEGER) return undefined
    isInside = (octet & 0x80) !== 0
    if (isInside) continue
    if (arcs.push(arc) > MOST_ARCS) return undefined
    arc = 0
  }
  const [first, ...rest] = arcs
  if (first === undefined || isInside) return undefined
  const root = Math.min(Math.floor(first / 40), 2)
  return [root, first - 40 * root, ...rest].join('.')
}
