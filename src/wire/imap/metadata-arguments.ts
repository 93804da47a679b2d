import type { Bytes } from '../../base/bytes.ts'
import type { Cursor } from './cursor.ts'
import { syntaxFault } from './syntax-fault.ts'

/** What GETMETADATA is asked for. Entries are as the client wrote them. */
export interface MetadataQuery {
  readonly entries: readonly string[]
  /** Levels below each entry that are wanted too. */
  readonly depth: number
  /** Octets beyond which a value is not wanted. */
  readonly maxBytes: number
}

export interface MetadataChange {
  readonly entry: string
  /** Undefined: NIL. */
  readonly value: Bytes | undefined
}

interface Options {
  depth: number
  maxBytes: number
}

const OPEN = 0x28
const SLASH = 0x2f
const QUOTE = 0x22
const BRACE = 0x7b
/** Entries that one command may name. */
const MAX_ENTRIES = 1000

/**
 * getmetadata = "GETMETADATA" [SP getmetadata-options] SP mailbox SP entries. RFC 5464 §4.2, §5. The options may also stand behind the mailbox, where the RFC's own examples have them.
 * @throws Fault peer imap/syntax
 */
export function readGetMetadata(cursor: Cursor): { readonly mailbox: string; readonly query: MetadataQuery } {
  const options: Options = { depth: 0, maxBytes: Number.MAX_SAFE_INTEGER }
  cursor.space()
  if (cursor.next === OPEN) {
    readOptions(cursor, options)
    cursor.space()
  }
  const mailbox = cursor.mailbox()
  cursor.space()
  if (isOptions(cursor)) {
    readOptions(cursor, options)
    cursor.space()
  }
  const entries = readEntries(cursor)
  cursor.end()
  return { mailbox, query: { entries, ...options } }
}

/** The METADATA return option of LIST, behind its name: [SP getmetadata-options] SP entries. RFC 9590 §3. @throws Fault peer imap/syntax */
export function readMetadataReturn(cursor: Cursor): MetadataQuery {
  const options: Options = { depth: 0, maxBytes: Number.MAX_SAFE_INTEGER }
  cursor.space()
  if (isOptions(cursor)) {
    readOptions(cursor, options)
    cursor.space()
  }
  return { entries: readEntries(cursor), ...options }
}

/** setmetadata = "SETMETADATA" SP mailbox SP "(" entry SP value *(SP entry SP value) ")". RFC 5464 §4.3. @throws Fault peer imap/syntax */
export function readSetMetadata(cursor: Cursor): {
  readonly mailbox: string
  readonly changes: readonly MetadataChange[]
} {
  cursor.space()
  const mailbox = cursor.mailbox()
  cursor.space()
  const changes: MetadataChange[] = []
  cursor.list(() => {
    const entry = cursor.astring()
    cursor.space()
    changes.push({ entry, value: readValue(cursor) })
    if (changes.length > MAX_ENTRIES) throw syntaxFault('too many entries')
  })
  cursor.end()
  if (changes.length === 0) throw syntaxFault('SETMETADATA needs entries')
  return { mailbox, changes }
}

/** value = nstring / literal8. */
function readValue(cursor: Cursor): Bytes | undefined {
  if (cursor.tryKeyword('NIL')) return undefined
  return cursor.stringOctets()
}

function readEntries(cursor: Cursor): string[] {
  if (cursor.next !== OPEN) return [cursor.astring()]
  const entries: string[] = []
  cursor.list(() => {
    entries.push(cursor.astring())
    if (entries.length > MAX_ENTRIES) throw syntaxFault('too many entries')
  })
  if (entries.length === 0) throw syntaxFault('entries were expected')
  return entries
}

/** Options and entries both stand in parentheses, but entries begin with a slash, or are strings. */
function isOptions(cursor: Cursor): boolean {
  const second = cursor.octets[cursor.at + 1]
  return cursor.next === OPEN && second !== SLASH && second !== QUOTE && second !== BRACE
}

function readOptions(cursor: Cursor, options: Options): void {
  cursor.list(() => {
    const option = cursor.keyword()
    if (option !== 'MAXSIZE' && option !== 'DEPTH') throw syntaxFault('the options are MAXSIZE and DEPTH')
    cursor.space()
    if (option === 'MAXSIZE') options.maxBytes = cursor.number()
    else options.depth = readDepth(cursor)
  })
}

function readDepth(cursor: Cursor): number {
  const depth = cursor.keyword()
  if (depth === '0' || depth === '1') return Number(depth)
  if (depth === 'INFINITY') return Number.POSITIVE_INFINITY
  throw syntaxFault('a depth is 0, 1 or infinity')
}
