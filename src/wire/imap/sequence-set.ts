import type { Cursor } from './cursor.ts'
import { syntaxFault } from './syntax-fault.ts'

/** A message number or UID, or `*` for the largest there is. */
export type SequenceNumber = number | '*'

/** A range as the client wrote it: its ends may stand in either order. */
export interface SequenceRange {
  readonly first: SequenceNumber
  readonly last: SequenceNumber
}

/** sequence-set of RFC 9051 §9: ranges, or `$`, the result that SEARCH saved (§6.4.4.1). */
export type SequenceSet =
  | { readonly kind: 'ranges'; readonly ranges: readonly SequenceRange[] }
  | { readonly kind: 'saved' }

const COLON = 0x3a
const COMMA = 0x2c
const STAR = 0x2a
const DOLLAR = 0x24

/** sequence-set = (seq-number / seq-range) ["," sequence-set] / "$". @throws Fault peer imap/syntax */
export function readSequenceSet(cursor: Cursor): SequenceSet {
  if (cursor.tryOctet(DOLLAR)) return { kind: 'saved' }
  return { kind: 'ranges', ranges: readRanges(cursor) }
}

/** uid-set and known-sequence-set: ranges without `*` and `$` (RFC 7162 §7). @throws Fault peer imap/syntax */
export function readPlainRanges(cursor: Cursor): { readonly first: number; readonly last: number }[] {
  return readRanges(cursor).map(({ first, last }) => {
    if (first === '*' || last === '*') throw syntaxFault('"*" is not allowed in this set')
    return { first: Math.min(first, last), last: Math.max(first, last) }
  })
}

function readRanges(cursor: Cursor): SequenceRange[] {
  const ranges: SequenceRange[] = []
  do {
    const first = readNumber(cursor)
    ranges.push({ first, last: cursor.tryOctet(COLON) ? readNumber(cursor) : first })
  } while (cursor.tryOctet(COMMA))
  return ranges
}

function readNumber(cursor: Cursor): SequenceNumber {
  return cursor.tryOctet(STAR) ? '*' : cursor.nzNumber()
}
