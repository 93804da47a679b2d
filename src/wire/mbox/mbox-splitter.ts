import { type Bytes, CR, concat, LF, latin1 } from '../../base/bytes.ts'
import {
  dateOfFromLine,
  flagsOfStatus,
  isFromLine,
  isStatusField,
  type MboxMetadata,
  tryOwnField,
} from './mbox-metadata.ts'

/** What comes out of an mbox, in order: octets belong to the message that began last; its metadata come when its header has been read. */
export type MboxPiece =
  | { readonly kind: 'begin' }
  | { readonly kind: 'metadata'; readonly metadata: MboxMetadata }
  | { readonly kind: 'octets'; readonly octets: Bytes }

/** Octets of a line that are looked at in one piece; of a longer one the rest passes through. */
const MAX_LINE_BYTES = 64 * 1024
/** Fields of our own that may stand before the message. */
const MAX_OWN_LINES = 4
const EMPTY = new Uint8Array(0)

type State = 'outside' | 'own-head' | 'header' | 'body'

/**
 * Takes an mbox (RFC 4155) apart: at From_ lines behind an empty line, with `>From ` unquoted as mboxrd has it, lines ended by CRLF. Written
 * by us (see `encodeMboxHead`) it gives back the exact octets; of others it leaves out the fields that belong to the mbox. Any octets
 * can be pushed in pieces of any size; what stands before the first From_ line is passed over.
 */
export class MboxSplitter {
  #rest: Bytes = EMPTY
  /** Whether what comes next is the rest of a line whose beginning has gone out. */
  #inLine = false
  #state: State = 'outside'
  #emptyBefore = true
  /** An empty line that is the message's only if no From_ line follows. */
  #held: Bytes | undefined
  #fromLine = ''
  /** Lines that may be our own head: put back if they are not. */
  #head: Bytes[] = []
  #fields: [string, string][] = []
  #inStatusField = false
  #isRaw = false
  /** Octets that the message may still have. */
  #left = Number.POSITIVE_INFINITY
  #pieces: MboxPiece[] = []
  #output = new GrowingOutput()

  push(chunk: Bytes): MboxPiece[] {
    const bytes = this.#rest.length > 0 ? concat([this.#rest, chunk]) : chunk
    let at = 0
    for (;;) {
      const end = bytes.indexOf(LF, at)
      if (end < 0) break
      this.#line(bytes.subarray(at, end + 1))
      at = end + 1
    }
    this.#rest = bytes.subarray(at)
    if (this.#rest.length > MAX_LINE_BYTES) {
      // A CR may be half of a CRLF.
      const cut = this.#rest.at(-1) === CR ? this.#rest.length - 1 : this.#rest.length
      this.#partOfLine(this.#rest.subarray(0, cut))
      this.#rest = this.#rest.subarray(cut)
    }
    return this.#take()
  }

  finish(): MboxPiece[] {
    if (this.#rest.length > 0) this.#line(this.#rest)
    this.#rest = EMPTY
    if (this.#state === 'own-head') this.#beginHeader()
    if (this.#state === 'header') this.#endHeader()
    return this.#take()
  }

  #line(line: Bytes): void {
    if (this.#inLine) {
      this.#inLine = false
      this.#write(line)
      return
    }
    const isEmpty = line.length === 1 || (line.length === 2 && line[0] === CR)
    if (this.#emptyBefore && line[0] === 0x46 && isFromLine(latin1(line))) this.#begin(line)
    else if (this.#state !== 'outside') this.#content(line, isEmpty)
    this.#emptyBefore = isEmpty
  }

  /** A line so long that it is no separator and no field of ours. */
  #partOfLine(part: Bytes): void {
    if (this.#state === 'own-head') this.#beginHeader()
    if (this.#state !== 'outside') {
      this.#release()
      this.#write(this.#inLine ? part : unquoted(part))
    }
    this.#inLine = true
    this.#emptyBefore = false
  }

  #begin(line: Bytes): void {
    if (this.#state === 'own-head') this.#beginHeader()
    if (this.#state === 'header') this.#endHeader()
    this.#flush()
    this.#held = undefined
    this.#fromLine = latin1(line).trimEnd()
    this.#state = 'own-head'
    this.#head = []
    this.#fields = []
    this.#inStatusField = false
    this.#isRaw = false
    this.#left = Number.POSITIVE_INFINITY
    this.#pieces.push({ kind: 'begin' })
  }

  #content(line: Bytes, isEmpty: boolean): void {
    if (this.#state === 'own-head' && this.#ownHead(line)) return
    if (this.#state === 'header') {
      if (this.#headerLine(line, isEmpty)) return
    }
    this.#release()
    if (isEmpty) this.#held = line
    else this.#write(unquoted(line))
  }

  /** Whether the line is still part of what may be our own head. */
  #ownHead(line: Bytes): boolean {
    const text = latin1(line).trimEnd()
    const metadata = tryOwnField(text)
    if (metadata) {
      this.#state = 'body'
      this.#isRaw = metadata.exact?.lineEnds === 'raw'
      this.#left = metadata.exact?.size ?? 0
      this.#pieces.push({ kind: 'metadata', metadata })
      return true
    }
    if (this.#head.length < MAX_OWN_LINES && /^(Status|X-Status|X-Keywords): /.test(text)) {
      this.#head.push(line)
      return true
    }
    this.#beginHeader()
    return false
  }

  /** The message is not one of ours: what was held is its header. */
  #beginHeader(): void {
    this.#state = 'header'
    const head = this.#head
    this.#head = []
    for (const line of head) if (!this.#headerLine(line, false)) this.#write(line)
  }

  /** Whether the line of the header is left out. */
  #headerLine(line: Bytes, isEmpty: boolean): boolean {
    if (isEmpty) {
      this.#endHeader()
      return false
    }
    const isFolded = line[0] === 0x20 || line[0] === 0x09
    if (isFolded) return this.#inStatusField
    const text = latin1(line)
    const colon = text.indexOf(':')
    const name = text.slice(0, Math.max(0, colon)).toLowerCase()
    this.#inStatusField = isStatusField(name)
    if (this.#inStatusField) this.#fields.push([name, text.slice(colon + 1).trim()])
    return this.#inStatusField
  }

  #endHeader(): void {
    this.#state = 'body'
    const metadata = {
      flags: flagsOfStatus(this.#fields),
      internalMs: dateOfFromLine(this.#fromLine),
      exact: undefined,
    }
    this.#pieces.push({ kind: 'metadata', metadata })
  }

  #release(): void {
    if (this.#held) this.#write(this.#held)
    this.#held = undefined
  }

  #write(line: Bytes): void {
    if (this.#left === 0) return
    const needsCr = !this.#isRaw && line.at(-1) === LF && line.at(-2) !== CR
    const before = this.#output.length
    if (needsCr) {
      this.#output.add(line.subarray(0, -1))
      this.#output.addCrlf()
    } else this.#output.add(line)
    const added = this.#output.length - before
    if (added > this.#left) this.#output.cut(added - this.#left)
    this.#left -= Math.min(this.#left, added)
  }

  #flush(): void {
    const octets = this.#output.take()
    if (octets.length > 0) this.#pieces.push({ kind: 'octets', octets })
  }

  #take(): MboxPiece[] {
    this.#flush()
    const pieces = this.#pieces
    this.#pieces = []
    return pieces
  }
}

/** `>From ` is `From `, `>>From ` is `>From `: mboxrd. */
function unquoted(line: Bytes): Bytes {
  if (line[0] !== 0x3e) return line
  let at = 1
  while (line[at] === 0x3e) at++
  return latin1(line, at, at + 5) === 'From ' ? line.subarray(1) : line
}

/** Output that is copied once. */
class GrowingOutput {
  #octets = new Uint8Array(16 * 1024)
  length = 0

  add(octets: Bytes): void {
    this.#reserve(octets.length)
    this.#octets.set(octets, this.length)
    this.length += octets.length
  }

  addCrlf(): void {
    this.#reserve(2)
    this.#octets[this.length++] = CR
    this.#octets[this.length++] = LF
  }

  cut(count: number): void {
    this.length -= count
  }

  take(): Bytes {
    const taken = this.#octets.slice(0, this.length)
    this.length = 0
    return taken
  }

  #reserve(count: number): void {
    if (this.length + count <= this.#octets.length) return
    const larger = new Uint8Array(Math.max(this.#octets.length * 2, this.length + count))
    larger.set(this.#octets.subarray(0, this.length))
    this.#octets = larger
  }
}
