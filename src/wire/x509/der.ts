import type { Bytes } from '../../base/bytes.ts'

/** One element: what it holds are the octets `start` to `end`. */
export interface DerElement {
  readonly tag: number
  readonly start: number
  readonly end: number
}

/** The DER element at `at` (ITU-T X.690 §8.1), undefined if there is none that ends before `limit`; with a single-octet tag and a length of at most three octets. */
export function readElement(der: Bytes, at: number, limit: number): DerElement | undefined {
  const tag = der[at]
  const first = der[at + 1]
  if (tag === undefined || first === undefined || at + 2 > limit) return undefined
  let start = at + 2
  let length = first
  if (first & 0x80) {
    const count = first & 0x7f
    if (count === 0 || count > 3) return undefined
    length = 0
    for (let i = 0; i < count; i++) length = length * 256 + (der[start + i] ?? 0)
    start += count
  }
  const end = start + length
  return end <= limit ? { tag, start, end } : undefined
}

/** The elements that another one is made of, in order; undefined if its octets are not elements. */
export function readElements(der: Bytes, { start, end }: DerElement): DerElement[] | undefined {
  const out: DerElement[] = []
  for (let at = start; at < end; ) {
    const element = readElement(der, at, end)
    if (!element) return undefined
    out.push(element)
    at = element.end
  }
  return out
}
