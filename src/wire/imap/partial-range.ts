import type { Cursor } from './cursor.ts'
import { syntaxFault } from './syntax-fault.ts'

/** A page of results by their places, counted from 1; with `fromEnd` the last is 1. `first` is never above `last`. */
export interface PartialRange {
  readonly first: number
  readonly last: number
  readonly fromEnd: boolean
  /** As the client wrote it, which is how the answer names it. */
  readonly spelling: string
}

const COLON = 0x3a
const MINUS = 0x2d

/** partial-range = nz-number ":" nz-number / MINUS nz-number ":" MINUS nz-number. RFC 9394 §4, RFC 5267 §5. @throws Fault peer imap/syntax */
export function readPartialRange(cursor: Cursor): PartialRange {
  const fromEnd = cursor.tryOctet(MINUS)
  const a = cursor.nzNumber()
  cursor.octet(COLON)
  if (cursor.tryOctet(MINUS) !== fromEnd) throw syntaxFault('a range goes from the beginning or from the end, not both')
  const b = cursor.nzNumber()
  const sign = fromEnd ? '-' : ''
  return { first: Math.min(a, b), last: Math.max(a, b), fromEnd, spelling: `${sign}${a}:${sign}${b}` }
}

/** Which of `size` results a range names, as places counted from 0, the end excluded; both are equal if it names none. */
export function placesIn({ first, last, fromEnd }: PartialRange, size: number): { start: number; end: number } {
  const start = fromEnd ? Math.max(0, size - last) : Math.min(size, first - 1)
  const end = fromEnd ? Math.max(0, size - first + 1) : Math.min(size, last)
  return { start, end }
}
