import { utf8 } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import type { Section, SectionText } from '../mime/section.ts'
import { Class, isWord } from './characters.ts'
import { Cursor } from './cursor.ts'
import { encodeString } from './encode.ts'
import { syntaxFault } from './syntax-fault.ts'

/** `<offset.length>`, in octets. */
export interface Partial {
  readonly offset: number
  readonly length: number
}

/** fetch-att of RFC 9051 §9 with those of RFC 7162, 8474, 8514 and 8970. */
export type FetchAttribute = { readonly kind: SimpleKind } | SectionAttribute

/** Items for which the body is needed. `label` is what the answer calls the item. */
export type SectionAttribute =
  | {
      readonly kind: 'section'
      readonly label: string
      readonly section: Section
      readonly partial: Partial | undefined
      readonly peek: boolean
    }
  | {
      readonly kind: 'binary'
      readonly label: string
      readonly path: readonly number[]
      readonly partial: Partial | undefined
      readonly peek: boolean
    }
  | { readonly kind: 'binary-size'; readonly label: string; readonly path: readonly number[] }

/** Items without arguments. PREVIEW has one, LAZY, which changes nothing here. */
export type SimpleKind =
  | 'uid'
  | 'flags'
  | 'internaldate'
  | 'size'
  | 'envelope'
  | 'bodystructure'
  | 'body'
  | 'modseq'
  | 'emailid'
  | 'threadid'
  | 'savedate'
  | 'preview'

const SIMPLE: Readonly<Record<string, SimpleKind>> = {
  UID: 'uid',
  FLAGS: 'flags',
  INTERNALDATE: 'internaldate',
  'RFC822.SIZE': 'size',
  ENVELOPE: 'envelope',
  BODYSTRUCTURE: 'bodystructure',
  MODSEQ: 'modseq',
  EMAILID: 'emailid',
  THREADID: 'threadid',
  SAVEDATE: 'savedate',
}

const FAST: readonly SimpleKind[] = ['flags', 'internaldate', 'size']
const MACROS: Readonly<Record<string, readonly SimpleKind[]>> = {
  FAST,
  ALL: [...FAST, 'envelope'],
  FULL: [...FAST, 'envelope', 'body'],
}

const WHOLE: Section = { path: [], text: undefined }
const LEFT = 0x5b
const RIGHT = 0x5d
const LESS = 0x3c
const MORE = 0x3e
const DOT = 0x2e
const MAX_PATH = 200
/** Items of one FETCH; clients that ask for every part of a message have asked for some dozens. */
const MAX_ATTRIBUTES = 1000

/** "ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")". @throws Fault peer imap/syntax, imap/too-complex */
export function readFetchAttributes(cursor: Cursor): FetchAttribute[] {
  const macro = MACROS[cursor.peekKeyword()]
  if (macro) {
    cursor.keyword()
    return macro.map((kind) => ({ kind }))
  }
  if (!cursor.tryOpen()) return [readFetchAttribute(cursor)]
  const attributes: FetchAttribute[] = []
  do {
    if (attributes.length === MAX_ATTRIBUTES) {
      throw new Fault('peer', 'imap/too-complex', `a FETCH may ask for ${MAX_ATTRIBUTES} items`)
    }
    attributes.push(readFetchAttribute(cursor))
  } while (cursor.trySpace())
  cursor.close()
  return attributes
}

function readFetchAttribute(cursor: Cursor): FetchAttribute {
  const word = cursor.keyword()
  const simple = SIMPLE[word]
  if (simple) return { kind: simple }
  switch (word) {
    case 'RFC822':
      return { kind: 'section', label: word, section: WHOLE, partial: undefined, peek: false }
    case 'RFC822.HEADER':
      return {
        kind: 'section',
        label: word,
        section: { path: [], text: { kind: 'header' } },
        partial: undefined,
        peek: true,
      }
    case 'RFC822.TEXT':
      return {
        kind: 'section',
        label: word,
        section: { path: [], text: { kind: 'text' } },
        partial: undefined,
        peek: false,
      }
    case 'BODY':
      return cursor.next === LEFT ? readSectionAttribute(cursor, false) : { kind: 'body' }
    case 'BODY.PEEK':
      return readSectionAttribute(cursor, true)
    case 'BINARY':
    case 'BINARY.PEEK':
      return readBinaryAttribute(cursor, word === 'BINARY.PEEK')
    case 'BINARY.SIZE': {
      const path = readBinarySection(cursor)
      return { kind: 'binary-size', label: `BINARY.SIZE[${path.join('.')}]`, path }
    }
    case 'PREVIEW':
      return readPreview(cursor)
  }
  throw syntaxFault(`there is no FETCH item ${word.slice(0, 40)}`)
}

/** "PREVIEW" [SP "(" "LAZY" ")"]: previews are made at delivery, so that lazy ones are no different. RFC 8970 §3.2. */
function readPreview(cursor: Cursor): FetchAttribute {
  const before = cursor.at
  if (cursor.trySpace()) {
    if (cursor.tryOpen()) {
      if (!cursor.tryKeyword('LAZY')) throw syntaxFault('the only modifier of PREVIEW is LAZY')
      cursor.close()
    } else cursor.at = before
  }
  return { kind: 'preview' }
}

function readSectionAttribute(cursor: Cursor, peek: boolean): FetchAttribute {
  cursor.octet(LEFT)
  const section = readSection(cursor)
  cursor.octet(RIGHT)
  const partial = readPartial(cursor)
  return { kind: 'section', label: `BODY[${spell(section)}]${origin(partial)}`, section, partial, peek }
}

function readBinaryAttribute(cursor: Cursor, peek: boolean): FetchAttribute {
  const path = readBinarySection(cursor)
  const partial = readPartial(cursor)
  return { kind: 'binary', label: `BINARY[${path.join('.')}]${origin(partial)}`, path, partial, peek }
}

/** section-binary = "[" [section-part] "]". */
function readBinarySection(cursor: Cursor): number[] {
  cursor.octet(LEFT)
  const path = cursor.next === RIGHT ? [] : readPath(cursor)
  cursor.octet(RIGHT)
  return path
}

/** section-spec on its own, as it stands in a URL (RFC 5092 §6.2). @throws Fault peer imap/syntax */
export function parseSection(spec: string): Section {
  const cursor = new Cursor(utf8(`${spec}]`))
  const section = readSection(cursor)
  cursor.octet(RIGHT)
  cursor.end()
  return section
}

/** section-spec, without its brackets. */
function readSection(cursor: Cursor): Section {
  if (cursor.next === RIGHT) return WHOLE
  const path = isDigit(cursor.next) ? readPath(cursor) : []
  if (cursor.next === RIGHT) return { path, text: undefined }
  const text = readSectionText(cursor)
  if (text.kind === 'mime' && path.length === 0) throw syntaxFault('MIME needs a part number before it')
  return { path, text }
}

function readSectionText(cursor: Cursor): SectionText {
  switch (cursor.keyword()) {
    case 'HEADER':
      return { kind: 'header' }
    case 'TEXT':
      return { kind: 'text' }
    case 'MIME':
      return { kind: 'mime' }
    case 'HEADER.FIELDS':
      return { kind: 'header-fields', names: readHeaderList(cursor), not: false }
    case 'HEADER.FIELDS.NOT':
      return { kind: 'header-fields', names: readHeaderList(cursor), not: true }
  }
  throw syntaxFault('there is no such section')
}

/** section-part, and the dot after it if a section-text follows. */
function readPath(cursor: Cursor): number[] {
  const path: number[] = []
  for (;;) {
    if (path.length === MAX_PATH) throw syntaxFault('the part number is too deep')
    path.push(cursor.nzNumber())
    const goesOn = cursor.tryOctet(DOT)
    if (goesOn === (cursor.next === RIGHT)) throw syntaxFault('the part number does not end well')
    if (!goesOn || !isDigit(cursor.next)) return path
  }
}

/** header-list = "(" header-fld-name *(SP header-fld-name) ")". */
function readHeaderList(cursor: Cursor): string[] {
  cursor.space()
  const fields: string[] = []
  cursor.open()
  do fields.push(readFieldName(cursor))
  while (cursor.trySpace())
  cursor.close()
  return fields
}

function readFieldName(cursor: Cursor): string {
  const name = cursor.astring()
  if (!/^[\x21-\x39\x3b-\x7e]+$/.test(name)) throw syntaxFault('that is not the name of a header field')
  return name
}

/** "<" number64 "." nz-number64 ">". */
function readPartial(cursor: Cursor): Partial | undefined {
  if (!cursor.tryOctet(LESS)) return undefined
  const offset = cursor.number64()
  cursor.octet(DOT)
  const length = cursor.number64()
  if (length === 0) throw syntaxFault('a partial fetch cannot have the length 0')
  cursor.octet(MORE)
  return { offset, length }
}

function spell({ path, text }: Section): string {
  const dot = path.length > 0 && text ? '.' : ''
  return `${path.join('.')}${dot}${text ? spellText(text) : ''}`
}

function spellText(text: SectionText): string {
  if (text.kind !== 'header-fields') return text.kind.toUpperCase()
  const names = text.names.map((name) => (isWord(name, Class.atom) ? name : encodeString(name, false)))
  return `HEADER.FIELDS${text.not ? '.NOT' : ''} (${names.join(' ')})`
}

function origin(partial: Partial | undefined): string {
  return partial ? `<${partial.offset}>` : ''
}

function isDigit(octet: number): boolean {
  return octet >= 0x30 && octet <= 0x39
}
