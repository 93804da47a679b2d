import type { Cursor } from './cursor.ts'
import { type LiteralHead, tryLiteralAtEnd } from './literal.ts'
import { syntaxFault } from './syntax-fault.ts'

/** What comes before the octets of one message in APPEND: append-opts of RFC 9051 §6.3.12, and the head of the literal. */
export interface AppendHead {
  readonly flags: readonly string[]
  /** Milliseconds since the epoch, or undefined for now. */
  readonly internalMs: number | undefined
  readonly literal: LiteralHead
  /** RFC 6855 §4: `UTF8 (~{n}` … `)`; a `)` follows the octets. */
  readonly utf8: boolean
}

/** SP [flag-list SP] [date-time SP] append-data, up to the head of the literal, which ends the octets. @throws Fault peer imap/syntax */
export function readAppendHead(cursor: Cursor): AppendHead {
  cursor.space()
  let flags: string[] = []
  if (cursor.next === 0x28) {
    flags = cursor.flagList()
    cursor.space()
  }
  let internalMs: number | undefined
  if (cursor.next === 0x22) {
    internalMs = cursor.dateTime()
    cursor.space()
  }
  const utf8 = cursor.tryKeyword('UTF8')
  if (utf8) {
    cursor.space()
    cursor.open()
  }
  const literal = tryLiteralAtEnd(cursor.octets)
  if (!literal || literal.start !== cursor.at) throw syntaxFault('APPEND needs a message in a literal')
  cursor.at = cursor.octets.length
  return { flags, internalMs, literal, utf8 }
}
