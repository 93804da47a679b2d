import { type Bytes, CR, isAscii, LF, latin1, tryText } from '../../base/bytes.ts'
import { CLASSES, Class } from './characters.ts'
import { decodeDate, decodeDateTime } from './date-time.ts'
import { canonicalName, decodeUtf7, type NameEncoding } from './mailbox-name.ts'
import { syntaxFault } from './syntax-fault.ts'

const SPACE = 0x20
const QUOTE = 0x22
const OPEN = 0x28
const CLOSE = 0x29
const BACKSLASH = 0x5c
const BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const PLUS = 0x2b
const TILDE = 0x7e
const MAX_NUMBER = 0xffffffff

/**
 * Reads one command: its lines and literals in one piece, as they came (`… {5}` CRLF `INBOX …`), without the last CRLF.
 * Methods are named after the elements of RFC 9051 §9; all of them move on, and throw Fault peer imap/syntax where the element is not there.
 */
export class Cursor {
  readonly octets: Bytes
  readonly names: NameEncoding
  at = 0

  constructor(octets: Bytes, names: NameEncoding = 'utf-7') {
    this.octets = octets
    this.names = names
  }

  get isAtEnd(): boolean {
    return this.at >= this.octets.length
  }

  /** The octet that comes next, or -1 at the end. */
  get next(): number {
    return this.octets[this.at] ?? -1
  }

  /** Moves on if `octet` comes next. */
  tryOctet(octet: number): boolean {
    if (this.next !== octet) return false
    this.at++
    return true
  }

  octet(octet: number): void {
    if (!this.tryOctet(octet)) throw syntaxFault(`"${String.fromCharCode(octet)}" expected at octet ${this.at}`)
  }

  space(): void {
    if (!this.trySpace()) throw syntaxFault(`a space was expected at octet ${this.at}`)
  }

  trySpace(): boolean {
    return this.tryOctet(SPACE)
  }

  /** The command ends here. Trailing spaces, which some clients send, are passed over. */
  end(): void {
    while (this.trySpace());
    if (!this.isAtEnd) throw syntaxFault(`something unexpected at octet ${this.at}`)
  }

  open(): void {
    this.octet(OPEN)
  }

  tryOpen(): boolean {
    return this.tryOctet(OPEN)
  }

  close(): void {
    this.octet(CLOSE)
  }

  tryClose(): boolean {
    return this.tryOctet(CLOSE)
  }

  /** "(" [item *(SP item)] ")". */
  list(readItem: () => void): void {
    this.open()
    if (this.tryClose()) return
    do readItem()
    while (this.trySpace() && this.next !== CLOSE)
    this.close()
  }

  tag(): string {
    return this.#word(Class.tag, 'a tag')
  }

  atom(): string {
    return this.#word(Class.atom, 'an atom')
  }

  /** Letters, digits, `.`, `-` and `_`, in upper case: names of commands, attributes and options. */
  keyword(): string {
    return this.#word(Class.label, 'a keyword').toUpperCase()
  }

  /** The keyword that comes next without moving on; the empty string if there is none. */
  peekKeyword(): string {
    let end = this.at
    while (end < this.octets.length && (CLASSES[this.octets[end] as number] as number) & Class.label) end++
    return latin1(this.octets, this.at, end).toUpperCase()
  }

  /** Moves on if that keyword (in upper case) comes next, whole. */
  tryKeyword(word: string): boolean {
    if (this.peekKeyword() !== word) return false
    this.at += word.length
    return true
  }

  /** number: 32 bits unsigned. */
  number(): number {
    const value = this.number64()
    if (value > MAX_NUMBER) throw syntaxFault('the number is too large')
    return value
  }

  nzNumber(): number {
    const value = this.number()
    if (value === 0) throw syntaxFault('0 is not allowed here')
    return value
  }

  /** number64 and mod-sequence-valzer; beyond 2^53 - 1 it is taken for that. */
  number64(): number {
    const start = this.at
    let value = 0
    for (; ; this.at++) {
      const digit = this.next - 0x30
      if (digit < 0 || digit > 9) break
      value = Math.min(Number.MAX_SAFE_INTEGER, value * 10 + digit)
    }
    if (this.at === start || this.at - start > 20) throw syntaxFault(`a number was expected at octet ${start}`)
    return value
  }

  /** astring: an atom (with `]`), a quoted string or a literal. */
  astring(): string {
    return this.#isString() ? this.string() : this.#word(Class.astring, 'a string')
  }

  /** string = quoted / literal, as UTF-8. */
  string(): string {
    const decoded = tryText(this.stringOctets())
    if (decoded === undefined) throw syntaxFault('the string is not UTF-8')
    return decoded
  }

  /** nstring = string / nil. */
  nstring(): string | undefined {
    if (this.#isString()) return this.string()
    if (this.keyword() !== 'NIL') throw syntaxFault('a string or NIL was expected')
    return undefined
  }

  /** The octets of a quoted string or a literal. */
  stringOctets(): Bytes {
    return this.next === QUOTE ? this.#quoted() : this.#literal()
  }

  /** list-mailbox: a pattern with `%` and `*`. */
  listMailbox(): string {
    const spelt = this.#isString() ? this.string() : this.#word(Class.list, 'a mailbox pattern')
    return this.#decodeName(spelt)
  }

  /** mailbox, decoded, in NFC, and INBOX in upper case. @throws Fault peer imap/bad-mailbox-name */
  mailbox(): string {
    return canonicalName(this.#decodeName(this.astring()))
  }

  /** flag = "\" atom / atom. */
  flag(): string {
    return this.tryOctet(BACKSLASH) ? `\\${this.atom()}` : this.atom()
  }

  /** flag-list. */
  flagList(): string[] {
    const flags: string[] = []
    this.list(() => flags.push(this.flag()))
    return flags
  }

  /** date-time, in milliseconds since the epoch. */
  dateTime(): number {
    return decodeDateTime(latin1(this.#quoted()))
  }

  /** date: the midnight (UTC) at which the day begins. */
  date(): number {
    return decodeDate(this.next === QUOTE ? latin1(this.#quoted()) : this.atom())
  }

  #isString(): boolean {
    // A tilde may begin an atom too.
    return this.next === QUOTE || this.next === BRACE || (this.next === TILDE && this.octets[this.at + 1] === BRACE)
  }

  #word(kind: number, what: string): string {
    const start = this.at
    while (this.at < this.octets.length && (CLASSES[this.octets[this.at] as number] as number) & kind) this.at++
    if (this.at === start) throw syntaxFault(`${what} was expected at octet ${start}`)
    return latin1(this.octets, start, this.at)
  }

  #decodeName(spelt: string): string {
    // A client that sends UTF-8 before enabling it cannot mean anything else, since modified UTF-7 is ASCII.
    if (this.names === 'utf-8' || !isAscii(spelt)) return spelt
    return decodeUtf7(spelt)
  }

  #quoted(): Bytes {
    this.octet(QUOTE)
    const start = this.at
    let escapes = 0
    for (; this.at < this.octets.length; this.at++) {
      const octet = this.octets[this.at]
      if (octet === QUOTE) {
        const raw = this.octets.subarray(start, this.at++)
        return escapes === 0 ? raw : withoutEscapes(raw, escapes)
      }
      if (octet === 0 || octet === CR || octet === LF) break
      if (octet === BACKSLASH) {
        const escaped = this.octets[++this.at]
        if (escaped !== QUOTE && escaped !== BACKSLASH) break
        escapes++
      }
    }
    throw syntaxFault('the quoted string does not end, or holds an octet that only a literal may hold')
  }

  #literal(): Bytes {
    const binary = this.tryOctet(TILDE)
    this.octet(BRACE)
    const size = this.number64()
    this.tryOctet(PLUS)
    this.octet(CLOSE_BRACE)
    if (this.next === CR) this.at++
    this.octet(LF)
    const octets = this.octets.subarray(this.at, this.at + size)
    if (octets.length < size) throw syntaxFault('the literal is cut short')
    if (!binary && octets.includes(0)) throw syntaxFault('a literal may not hold NUL')
    this.at += size
    return octets
  }
}

function withoutEscapes(raw: Bytes, escapes: number): Bytes {
  const out = new Uint8Array(raw.length - escapes)
  for (let from = 0, to = 0; from < raw.length; from++) {
    if (raw[from] === BACKSLASH) from++
    out[to++] = raw[from] as number
  }
  return out
}
