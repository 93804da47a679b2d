import { type Bytes, utf8 } from '../../base/bytes.ts'
import { isAttachment } from './attachment.ts'
import { MESSAGE_RFC822, TEXT_PLAIN } from './content-type.ts'
import { encodeEnvelope } from './envelope.ts'
import type { HeaderFields } from './header-fields.ts'
import type { MimeLimits } from './limits.ts'
import type { Part } from './message-content.ts'
import { MAX_BOUNDARY, OpenBoundaries } from './open-boundaries.ts'
import { type PartHeader, readPartHeader } from './part-header.ts'
import { isIdentityEncoding } from './transfer-decoder.ts'

/** What follows a part's header: its own parts, the header of the message within, or just octets. */
export type PartKind = 'multipart' | 'message' | 'leaf'

/** A part whose end has not come yet. */
export interface OpenPart {
  headerStart: number
  kind: PartKind
  header: PartHeader | undefined
  bodyStart: number
  /** Line feeds of the message before the body. */
  feedsBefore: number
  envelope: Bytes | undefined
  readonly parts: Part[]
}

/** Builds the tree of parts out of what the scanner meets, outermost first: headers, delimiters, the end. */
export class PartTree {
  readonly boundaries = new OpenBoundaries()
  readonly #limits: MimeLimits
  readonly #open: OpenPart[] = []
  /** Place in `#open` of the multipart that owns each open boundary. */
  readonly #owners: number[] = []
  #count = 0
  #root: Part | undefined
  hasAttachment = false

  constructor(limits: MimeLimits) {
    this.#limits = limits
    this.begin(0)
  }

  /** The innermost open part. */
  get current(): OpenPart {
    return this.#open.at(-1) as OpenPart
  }

  /** Whether one more part may be made. */
  get hasRoom(): boolean {
    return this.#count < this.#limits.maxParts
  }

  /** Whether the part whose header is read now is a message, whose envelope counts. */
  get isMessageHeader(): boolean {
    return this.#open.length < 2 || this.#open.at(-2)?.kind === 'message'
  }

  /** Opens a part whose header begins at `headerStart`. */
  begin(headerStart: number): void {
    this.#count++
    this.#open.push({
      headerStart,
      kind: 'leaf',
      header: undefined,
      bodyStart: headerStart,
      feedsBefore: 0,
      envelope: undefined,
      parts: [],
    })
  }

  /** Gives the current part its header. When it turns out to be a message, the next header belongs to the part within, which is opened. */
  setHeader(fields: HeaderFields, bodyStart: number, feedsBefore: number): PartKind {
    const part = this.current
    const parent = this.#open.at(-2)
    const isDigest = parent?.kind === 'multipart' && parent.header?.subtype === 'digest'
    part.header = this.#bounded(readPartHeader(fields, isDigest ? MESSAGE_RFC822 : TEXT_PLAIN, TEXT_PLAIN))
    part.bodyStart = bodyStart
    part.feedsBefore = feedsBefore
    if (parent?.kind === 'message') parent.envelope = encodeEnvelope(fields)
    part.kind = this.#kindOf(part.header)
    if (part.kind === 'multipart') {
      this.#owners.push(this.#open.length - 1)
      this.boundaries.push(utf8(part.header.params['boundary'] as string))
    } else if (part.kind === 'message') this.begin(bodyStart)
    return part.kind
  }

  /** The delimiter of the multipart with that number ends every part within it, at `bodyEnd`. A close-delimiter ends its boundary too. */
  reach(owner: number, isClose: boolean, bodyEnd: number, feeds: number): void {
    this.#close((this.#owners[owner] as number) + 1, bodyEnd, feeds)
    this.#forget(isClose ? owner : owner + 1)
  }

  /** Ends everything. */
  finish(end: number, feeds: number): Part {
    this.#close(0, end, feeds)
    return this.#root as Part
  }

  /** Too deep to be looked into, a multipart or message is octets: it has no parts that could be shown. */
  #bounded(header: PartHeader): PartHeader {
    if (this.#open.length < this.#limits.maxDepth) return header
    const hasParts = header.type === 'multipart' || header.type === 'message'
    return hasParts ? { ...header, type: 'application', subtype: 'octet-stream' } : header
  }

  #kindOf(header: PartHeader): PartKind {
    if (header.type === 'multipart') {
      const boundary = header.params['boundary'] ?? ''
      return boundary !== '' && boundary.length <= MAX_BOUNDARY / 3 ? 'multipart' : 'leaf'
    }
    const isMessage = header.type === 'message' && (header.subtype === 'rfc822' || header.subtype === 'global')
    return isMessage && isIdentityEncoding(header.encoding) && this.hasRoom ? 'message' : 'leaf'
  }

  #close(depth: number, bodyEnd: number, feeds: number): void {
    this.#pullBack(depth, bodyEnd)
    while (this.#open.length > depth) {
      const part = this.#open.pop() as OpenPart
      const parent = this.#open.at(-1)
      const closed = closePart(part, bodyEnd, feeds)
      if (isAttachment(closed, parent?.header)) this.hasAttachment = true
      if (parent) parent.parts.push(closed)
      else this.#root = closed
    }
  }

  /**
   * A part that a delimiter ends before it has begun, because the line break before the delimiter is the one its header would have
   * followed, begins and ends where the part around it ends.
   */
  #pullBack(depth: number, bodyEnd: number): void {
    for (let inner = depth + 1; inner < this.#open.length; inner++) {
      const around = this.#open[inner - 1] as OpenPart
      const part = this.#open[inner] as OpenPart
      part.headerStart = Math.min(part.headerStart, Math.max(around.headerStart, bodyEnd))
    }
  }

  #forget(size: number): void {
    this.boundaries.truncate(size)
    this.#owners.length = size
  }
}

/**
 * A delimiter right after the header takes the line break before it away from the header (RFC 2046 §5.1.1, body-part: the empty line belongs to a body,
 * of which there is none).
 */
function closePart(part: OpenPart, bodyEnd: number, feeds: number): Part {
  const end = Math.max(part.headerStart, bodyEnd)
  const bodyStart = Math.max(part.headerStart, Math.min(part.bodyStart, end))
  return {
    ...(part.header as PartHeader),
    headerStart: part.headerStart,
    bodyStart,
    bodyEnd: end,
    lines: end === bodyStart ? 0 : feeds - part.feedsBefore,
    parts: part.parts,
    envelope: part.envelope,
  }
}
