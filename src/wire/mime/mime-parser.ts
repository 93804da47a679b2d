import { type Bytes, CR, concat, LF } from '../../base/bytes.ts'
import { extractBaseSubject } from './base-subject.ts'
import { encodeBodyStructure } from './body-structure.ts'
import { tryParseDate } from './date-time.ts'
import { decodeEncodedWords } from './encoded-words.ts'
import { encodeEnvelope } from './envelope.ts'
import { GrowingBytes } from './growing-bytes.ts'
import { HeaderFields } from './header-fields.ts'
import { MIME_LIMITS, type MimeLimits } from './limits.ts'
import type { MessageContent } from './message-content.ts'
import { parseMessageIds, threadReferences } from './message-ids.ts'
import { MAX_BOUNDARY } from './open-boundaries.ts'
import { PartTree } from './part-tree.ts'
import { PreviewCollector } from './preview-collector.ts'

const DASH = 0x2d
/** Masks for four octets in one number. */
const LINE_FEEDS = 0x0a0a0a0a
const LOWEST_BITS = 0x01010101
const HIGHEST_BITS = 0x80808080 | 0
const EMPTY = new Uint8Array(0)

/** Octets from the beginning of a line after which it is known whether it is a delimiter: `--`, the boundary, `--`. */
const DECIDING = MAX_BOUNDARY + 4

/** Octets of each header that are still looked at when all headers together were larger than `maxHeadersBytes`. */
const SPARE_HEADER = 2048

/** Octets of Subject and Message-ID that are read for threads: each encoded-word may ask for a decoder of its own. */
const MAX_VALUE = 16 * 1024

/** What the next octets belong to. */
type State = 'header' | 'body' | 'delimiter'

type RootFacts = Pick<
  MessageContent,
  'envelope' | 'messageId' | 'references' | 'fromReferences' | 'baseSubject' | 'isReply' | 'sentMs'
>

/**
 * Works out a message's structure in one pass over its octets, in chunks of any size. Bodies are never kept, except for the beginning of
 * the first texts, so a message of any size takes bounded memory; time is linear in its octets, whatever they are.
 *
 * Any octets are a message (RFC 5322, RFC 2045, RFC 2046): what cannot be understood is text. CRLF and bare LF both end a line; sizes
 * and places count the octets as they are. A line belongs to the longest open boundary it begins with, a parent's boundary ends its
 * children, and a header ends at an empty line, at a delimiter or with the message.
 */
export class MimeParser {
  readonly #limits: MimeLimits
  readonly #tree: PartTree
  readonly #header = new GrowingBytes()
  readonly #preview = new PreviewCollector()
  #headerBytes = 0
  #root: RootFacts | undefined

  #state: State = 'header'
  /** Whether the next octet begins a line. */
  #atLineStart = true
  /** Length of the line break before this line: it belongs to a delimiter that follows (RFC 2046 §5.1.1). */
  #breakLength = 0
  #endedInCr = false
  /** Octets from the beginning of a line that more must be seen of. */
  #carry: Bytes = EMPTY
  /** Octets before the ones that are scanned now. */
  #offset = 0
  #feeds = 0
  #opensPart = false

  constructor(limits: Partial<MimeLimits> = {}) {
    this.#limits = { ...MIME_LIMITS, ...limits }
    this.#tree = new PartTree(this.#limits)
  }

  /** Takes the next octets. They are not kept: the caller may use the array again. */
  push(chunk: Bytes): void {
    // A subclass of Uint8Array (Node's own) makes every view of it cost several times as much.
    const plain = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length)
    const octets = this.#carry.length === 0 ? plain : concat([this.#carry, plain])
    this.#carry = EMPTY
    this.#scan(octets, false)
  }

  /** Ends the message. No more calls after this one. */
  finish(): MessageContent {
    this.#scan(this.#carry, true)
    this.#cutHeader(this.#offset)
    const root = this.#tree.finish(this.#offset, this.#feeds)
    return {
      ...(this.#root as RootFacts),
      bodyStructure: encodeBodyStructure(root),
      root,
      preview: this.#preview.text(),
      hasAttachment: this.#tree.hasAttachment,
    }
  }

  #scan(octets: Bytes, isLast: boolean): void {
    let at = 0
    while (at < octets.length) {
      const next = this.#step(octets, at, isLast)
      if (next < 0) {
        this.#carry = octets.slice(at)
        break
      }
      at = next
    }
    this.#offset += at
    if (at > 0) this.#endedInCr = octets[at - 1] === CR
  }

  /** Goes on from `at` and returns where it stopped, or -1 if the line that begins at `at` must be seen further. */
  #step(octets: Bytes, at: number, isLast: boolean): number {
    if (this.#state === 'delimiter') return this.#skipDelimiter(octets, at)
    if (this.#atLineStart && octets[at] === DASH && this.#tree.boundaries.size > 0) {
      if (!isLast && !isDecidable(octets, at)) return -1
      const after = this.#tryDelimiter(octets, at)
      if (after >= 0) return after
    }
    return this.#state === 'header' ? this.#scanHeader(octets, at, isLast) : this.#scanBody(octets, at)
  }

  /** Header lines up to the empty one, a possible delimiter, or the end of the octets. */
  #scanHeader(octets: Bytes, from: number, isLast: boolean): number {
    let at = from
    do {
      if (this.#atLineStart) {
        if (octets[at] === CR && at + 1 === octets.length && !isLast) {
          this.#keepHeader(octets, from, at)
          return at > from ? at : -1
        }
        const empty = octets[at] === LF ? 1 : octets[at] === CR && octets[at + 1] === LF ? 2 : 0
        if (empty > 0) {
          this.#feeds++
          this.#breakLength = empty
          this.#endHeader(octets.subarray(from, at), this.#offset + at + empty)
          return at + empty
        }
      }
      at = this.#endLine(octets, at)
    } while (at < octets.length && !(octets[at] === DASH && this.#tree.boundaries.size > 0))
    this.#keepHeader(octets, from, at)
    return at
  }

  /** Body lines up to one that may be a delimiter, or the end of the octets. */
  #scanBody(octets: Bytes, from: number): number {
    const watch = this.#tree.boundaries.size > 0 ? DASH : -1
    const last = octets.length - 1
    let at = from
    let feeds = this.#feeds
    const words = new DataView(octets.buffer, octets.byteOffset, octets.length)
    for (; at < last; at++) {
      // Four octets at once: those without a line feed have no octet that is 0 after this, and only such a one borrows.
      while (at + 4 <= last) {
        const word = words.getInt32(at, true) ^ LINE_FEEDS
        if ((word - LOWEST_BITS) & ~word & HIGHEST_BITS) break
        at += 4
      }
      if (at === last) break
      if (octets[at] === LF) {
        feeds++
        if (octets[at + 1] === watch && (at + 1 === last || octets[at + 2] === DASH)) break
      }
    }
    this.#feeds = feeds
    if (at === last) {
      this.#atLineStart = octets[last] === LF
      if (this.#atLineStart) this.#feeds++
    } else this.#atLineStart = true
    if (this.#atLineStart) this.#breakLength = this.#isCr(octets, at - 1) ? 2 : 1
    this.#preview.add(octets, from, at + 1)
    return at + 1
  }

  /** After the line feed that ends this line, or the end of the octets. */
  #endLine(octets: Bytes, from: number): number {
    const at = octets.indexOf(LF, from)
    this.#atLineStart = at >= 0
    if (at < 0) return octets.length
    this.#feeds++
    this.#breakLength = this.#isCr(octets, at - 1) ? 2 : 1
    return at + 1
  }

  #isCr(octets: Bytes, at: number): boolean {
    return at < 0 ? this.#endedInCr : octets[at] === CR
  }

  /** Where to go on if the line at `at` is a delimiter, else -1. */
  #tryDelimiter(octets: Bytes, at: number): number {
    if (octets[at + 1] !== DASH) return -1
    const { boundaries } = this.#tree
    const owner = boundaries.match(octets, at + 2, octets.length)
    if (owner < 0) return -1
    const after = at + 2 + boundaries.matched
    const isClose = octets[after] === DASH && octets[after + 1] === DASH
    // Past the most parts, what would be a new part stays in the last one.
    if (!isClose && !this.#tree.hasRoom) return -1
    this.#cutHeader(this.#offset + at - this.#breakLength)
    this.#preview.stop()
    this.#tree.reach(owner, isClose, this.#offset + at - this.#breakLength, this.#feeds - 1)
    this.#state = 'delimiter'
    this.#opensPart = !isClose
    this.#atLineStart = false
    return after
  }

  #skipDelimiter(octets: Bytes, from: number): number {
    const at = this.#endLine(octets, from)
    if (!this.#atLineStart) return at
    if (this.#opensPart) this.#tree.begin(this.#offset + at)
    this.#state = this.#opensPart ? 'header' : 'body'
    return at
  }

  #keepHeader(octets: Bytes, from: number, to: number): void {
    this.#header.add(octets.subarray(from, to), this.#headerRoom())
  }

  #headerRoom(): number {
    const { maxHeaderBytes, maxHeadersBytes } = this.#limits
    return Math.min(maxHeaderBytes, Math.max(SPARE_HEADER, maxHeadersBytes - this.#headerBytes))
  }

  /** Ends a header that no empty line ended; if it announced a message, that has no header at all. */
  #cutHeader(end: number): void {
    while (this.#state === 'header') this.#endHeader(EMPTY, Math.max(end, this.#tree.current.headerStart))
  }

  /** The header of the current part is complete with `rest`. */
  #endHeader(rest: Bytes, bodyStart: number): void {
    const room = this.#headerRoom()
    let header = rest.subarray(0, room)
    if (this.#header.length > 0) {
      this.#header.add(rest, room)
      header = this.#header.take()
    }
    this.#headerBytes += header.length
    const fields = new HeaderFields(header, this.#limits.maxFields)
    this.#root ??= readRootFacts(fields)
    const kind = this.#tree.setHeader(fields, bodyStart, this.#feeds)
    this.#atLineStart = true
    this.#state = kind === 'message' ? 'header' : 'body'
    if (kind === 'leaf') this.#preview.begin(this.#tree.current.header)
  }
}

/** Whether enough of the line at `at` is there to tell a delimiter. */
function isDecidable(octets: Bytes, at: number): boolean {
  const left = octets.length - at
  if (left >= DECIDING) return true
  if (left >= 2 && octets[at + 1] !== DASH) return true
  return octets.indexOf(LF, at) >= 0
}

function readRootFacts(fields: HeaderFields): RootFacts {
  const subject = extractBaseSubject(decodeEncodedWords((fields.last('subject') ?? '').slice(0, MAX_VALUE)))
  const references = threadReferences(fields.first('references'), fields.last('in-reply-to'))
  return {
    envelope: encodeEnvelope(fields),
    messageId: parseMessageIds((fields.last('message-id') ?? '').slice(0, MAX_VALUE))[0],
    references: references.ids,
    fromReferences: references.fromReferences,
    baseSubject: subject.text,
    isReply: subject.isReply,
    sentMs: tryParseDate(fields.last('date') ?? '')?.ms,
  }
}
