import type { Bytes } from '../../../base/bytes.ts'
import { Fault } from '../../../base/fault.ts'
import type { Body } from '../../../core/mail/body.ts'
import type { ListedMessage, Part } from '../../../core/mail/message.ts'
import type { Partial, SectionAttribute } from '../../../wire/imap/fetch-attribute.ts'
import { filterHeader } from '../../../wire/mime/filter-header.ts'
import { LineEnds } from '../../../wire/mime/line-ends.ts'
import { locateSection, type OctetRange, tryFindPart } from '../../../wire/mime/section.ts'
import { isIdentityEncoding, openTransferDecoder } from '../../../wire/mime/transfer-decoder.ts'
import type { FetchOutput } from './fetch-output.ts'

/** Bodies up to this are read in one piece; larger ones pass through in chunks. */
export const IN_MEMORY = 256 * 1024
/** Octets of a header that HEADER.FIELDS looks at: a header of 100 MB must not be held in memory. */
const MAX_FILTERED_HEADER = 4 * 1024 * 1024

type Section = SectionAttribute & { readonly kind: 'section' }

/** Whether it is a section as it stands in the message, not one to be decoded. */
export function isSection(attribute: SectionAttribute): attribute is Section {
  return attribute.kind === 'section'
}

/** Writes sections of one message. The body is opened when the first of them needs it. */
export class FetchBody {
  readonly #open: () => Promise<Body>
  readonly #row: ListedMessage
  readonly #output: FetchOutput
  #body: Body | undefined
  #octets: Bytes | undefined

  constructor(row: ListedMessage, open: () => Promise<Body>, output: FetchOutput) {
    this.#row = row
    this.#open = open
    this.#output = output
  }

  /** Writes `label value` of a section from the octets of the body, without waiting for anything. */
  writeNow(attribute: Section, octets: Bytes): void {
    const range = this.#sectionRange(attribute)
    if (range) this.#writeFrom(octets, range, attribute)
    else this.#output.text(`${attribute.label} NIL`)
  }

  /** Writes `label value`. @throws Fault peer imap/unknown-encoding, and as `Body.chunks` */
  async write(attribute: SectionAttribute): Promise<void> {
    if (attribute.kind === 'section') await this.#writeSection(attribute)
    else await this.#writeBinary(attribute)
  }

  async #writeSection(attribute: Section): Promise<void> {
    const { section, partial, label } = attribute
    const range = this.#sectionRange(attribute)
    if (!range) {
      this.#output.text(`${label} NIL`)
      return
    }
    await this.#prepare()
    if (this.#octets) this.#writeFrom(this.#octets, range, attribute)
    else if (section.text?.kind === 'header-fields') {
      const header = await this.#read({
        start: range.start,
        end: Math.min(range.end, range.start + MAX_FILTERED_HEADER),
      })
      this.#writeFrom(header, { start: 0, end: header.length }, attribute)
    } else await this.#copy(label, clip(range, partial))
  }

  #sectionRange({ section }: Section): OctetRange | undefined {
    const whole = section.path.length === 0 && section.text === undefined
    return whole ? { start: 0, end: this.#row.size } : locateSection(rootOf(this.#row), section)
  }

  /** Writes a section that lies in `octets` at `range`. */
  #writeFrom(octets: Bytes, range: OctetRange, { section, partial, label }: Section): void {
    let value = octets.subarray(range.start, range.end)
    if (section.text?.kind === 'header-fields') {
      value = filterHeader(
        value.subarray(0, MAX_FILTERED_HEADER),
        section.text.names,
        section.text.not,
        section.path.length === 0,
      )
    }
    const cut = clip({ start: 0, end: value.length }, partial)
    this.#literal(label, cut.end - cut.start, false)
    this.#output.octets(value.subarray(cut.start, cut.end))
  }

  async #writeBinary(attribute: SectionAttribute & { kind: 'binary' | 'binary-size' }): Promise<void> {
    const found = this.#binaryRange(attribute.path)
    const { label } = attribute
    if (!found) {
      this.#output.text(attribute.kind === 'binary' ? `${label} NIL` : `${label} 0`)
      return
    }
    if (attribute.kind === 'binary-size' && isIdentityEncoding(found.encoding) && !found.isText) {
      this.#output.text(`${label} ${found.range.end - found.range.start}`)
      return
    }
    const { size, hasNul } = await this.#measure(found)
    if (attribute.kind === 'binary-size') {
      this.#output.text(`${label} ${size}`)
      return
    }
    const cut = clip({ start: 0, end: size }, attribute.partial)
    // RFC 9051 §7.5.2: a literal8 only where there is NUL, so that a client can tell.
    this.#literal(label, cut.end - cut.start, hasNul)
    let at = 0
    for await (const chunk of this.#decoded(found)) {
      const from = Math.max(0, cut.start - at)
      const to = Math.min(chunk.length, cut.end - at)
      if (from < to) await this.#send(chunk.subarray(from, to))
      at += chunk.length
      if (at >= cut.end) break
    }
  }

  /** Octets of the part and their encoding. The whole message (`[]`) has none; nor have parts that hold parts. RFC 9051 §6.4.5.1. */
  #binaryRange(path: readonly number[]): Encoded | undefined {
    if (path.length === 0) return { range: { start: 0, end: this.#row.size }, encoding: '8bit', isText: false }
    const part = tryFindPart(rootOf(this.#row), path)
    if (!part) return undefined
    const range = { start: part.bodyStart, end: part.bodyEnd }
    return { range, encoding: decodable(part), isText: part.type === 'text' }
  }

  async #measure(found: Encoded): Promise<{ readonly size: number; readonly hasNul: boolean }> {
    let size = 0
    let hasNul = false
    for await (const chunk of this.#decoded(found)) {
      size += chunk.length
      hasNul ||= chunk.includes(0)
    }
    return { size, hasNul }
  }

  /** RFC 9051 §7.5.2: lines of text end in CRLF, whatever they end in where they are kept. */
  async *#decoded({ range, encoding, isText }: Encoded): AsyncGenerator<Bytes> {
    const decoder = openTransferDecoder(encoding)
    const ends = isText ? new LineEnds() : { push: (chunk: Bytes) => chunk }
    for await (const chunk of this.#chunks(range)) yield ends.push(decoder.push(chunk))
    yield ends.push(decoder.finish())
  }

  async #copy(label: string, range: OctetRange): Promise<void> {
    if (range.end === range.start) {
      this.#literal(label, 0, false)
      return
    }
    // The first chunk comes after the whole body has been verified: a corrupt one is noticed before the literal is announced.
    let announced = false
    for await (const chunk of this.#chunks(range)) {
      if (!announced) this.#literal(label, range.end - range.start, false)
      announced = true
      await this.#send(chunk)
    }
  }

  #literal(label: string, size: number, binary: boolean): void {
    this.#output.text(`${label} ${binary ? '~' : ''}{${size}}\r\n`)
  }

  async #send(chunk: Bytes): Promise<void> {
    this.#output.octets(chunk)
    if (!this.#octets) await this.#output.flush()
  }

  async #read(range: OctetRange): Promise<Bytes> {
    const parts: Bytes[] = []
    for await (const chunk of this.#chunks(range)) parts.push(chunk)
    return Buffer.concat(parts)
  }

  async *#chunks(range: OctetRange): AsyncGenerator<Bytes> {
    await this.#prepare()
    if (this.#octets) yield this.#octets.subarray(range.start, range.end)
    else if (this.#body) yield* this.#body.chunks(range.start, range.end)
  }

  /** Opens the body; a small one is read. */
  async #prepare(): Promise<void> {
    if (this.#body || this.#octets) return
    this.#body = await this.#open()
    if (this.#body.size <= IN_MEMORY) this.#octets = await this.#body.bytes()
  }
}

/** A part as BINARY sees it. */
interface Encoded {
  readonly range: OctetRange
  readonly encoding: string
  readonly isText: boolean
}

function rootOf(row: ListedMessage): Part {
  if (!row.root) throw new Fault('us', 'imap/no-structure', 'the part tree of a message was not listed')
  return row.root
}

const DECODABLE = ['base64', 'quoted-printable', '7bit', '8bit', 'binary']

/** @throws Fault peer imap/unknown-encoding (RFC 9051 §7.1, UNKNOWN-CTE) */
function decodable(part: Part): string {
  if (!DECODABLE.includes(part.encoding)) {
    throw new Fault('peer', 'imap/unknown-encoding', 'the part has a transfer encoding that is not known')
  }
  return part.type === 'multipart' || part.type === 'message' ? '8bit' : part.encoding
}

function clip(range: OctetRange, partial: Partial | undefined): OctetRange {
  if (!partial) return range
  const start = Math.min(range.end, range.start + partial.offset)
  return { start, end: Math.min(range.end, start + partial.length) }
}
