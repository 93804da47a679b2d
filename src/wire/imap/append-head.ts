import type { Cursor } from './cursor.ts'
import { type LiteralHead, tryLiteralAtEnd } from './literal.ts'
import { syntaxFault } from './syntax-fault.ts'

/** What comes before the octets of one message in APPEND: append-opts of RFC 9051 §6.3.12. */
export interface AppendHead {
  readonly flags: readonly string[]
  /** Milliseconds since the epoch, or undefined for now. */
  readonly internalMs: number | undefined
  /** The message is one literal, or is put together from parts (CATENATE), which follow: `readCatenatePart`. */
  readonly source: WholeMessage | { readonly kind: 'parts' }
}

export interface WholeMessage {
  readonly kind: 'whole'
  readonly literal: LiteralHead
  /** RFC 6855 §4: `UTF8 (~{n}` … `)`; a `)` follows the octets. */
  readonly utf8: boolean
}

/** cat-part of RFC 4469 §5. A literal ends the octets of the cursor: what it holds is still to come. */
export type CatenatePart =
  | { readonly kind: 'text'; readonly literal: LiteralHead }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'url-literal'; readonly literal: LiteralHead }

/**
 * SP [flag-list SP] [date-time SP] append-data, up to the head of the literal, which ends the octets, or behind the `(` of CATENATE.
 * @throws Fault peer imap/syntax
 */
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
  if (cursor.tryKeyword('CATENATE')) {
    cursor.space()
    cursor.open()
    return { flags, internalMs, source: { kind: 'parts' } }
  }
  const utf8 = cursor.tryKeyword('UTF8')
  if (utf8) {
    cursor.space()
    cursor.open()
  }
  const literal = tryNextLiteral(cursor)
  if (!literal) throw syntaxFault('a message in a literal, or CATENATE, was expected')
  return { flags, internalMs, source: { kind: 'whole', literal, utf8 } }
}

/** "URL" SP astring / "TEXT" SP literal. @throws Fault peer imap/syntax */
export function readCatenatePart(cursor: Cursor): CatenatePart {
  const word = cursor.keyword()
  if (word !== 'URL' && word !== 'TEXT') throw syntaxFault('a part of CATENATE is a URL or a TEXT')
  cursor.space()
  const literal = tryNextLiteral(cursor)
  if (word === 'URL') return literal ? { kind: 'url-literal', literal } : { kind: 'url', url: cursor.astring() }
  if (!literal) throw syntaxFault('the TEXT of CATENATE stands in a literal')
  return { kind: 'text', literal }
}

/** The literal whose head comes next, and ends the octets. */
function tryNextLiteral(cursor: Cursor): LiteralHead | undefined {
  const literal = tryLiteralAtEnd(cursor.octets)
  if (!literal || literal.start !== cursor.at) return undefined
  cursor.at = cursor.octets.length
  return literal
}
