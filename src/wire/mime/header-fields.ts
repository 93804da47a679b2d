import { type Bytes, CR, LF, latin1 } from '../../base/bytes.ts'

/** One field of a header: offsets are octets from the start of the header. */
export interface HeaderField {
  /** Name in lower case without white space around it; empty for a line that is no field. */
  readonly name: string
  readonly start: number
  /** After the colon; equal to `start` for a line that is no field. */
  readonly valueStart: number
  /** After the line break of the last line of the field. */
  readonly end: number
}

/**
 * The fields of a header in their order, read from its octets up to and without the empty line (RFC 5322 §2.2). CRLF and bare LF both
 * end a line. Every octet before the empty line belongs to exactly one field, so that copying fields copies everything: a line without a
 * colon, or a continuation line that continues nothing, is a field with an empty name.
 *
 * Values are strings with one character for each octet (ISO 8859-1), so nothing is lost before somebody decides how to read 8-bit octets.
 */
export class HeaderFields implements Iterable<HeaderField> {
  readonly octets: Bytes
  readonly all: readonly HeaderField[]

  /** Fields beyond `maxFields` are not read. */
  constructor(octets: Bytes, maxFields = Number.POSITIVE_INFINITY) {
    this.octets = octets
    this.all = readFields(octets, maxFields)
  }

  [Symbol.iterator](): Iterator<HeaderField> {
    return this.all[Symbol.iterator]()
  }

  /** After the last field: where the empty line stands, if there is one. */
  get end(): number {
    return this.all.at(-1)?.end ?? 0
  }

  /** The unfolded value of a field without white space around it. CR and LF never stand in it. */
  value(field: HeaderField): string {
    return unfold(latin1(this.octets, field.valueStart, field.end))
  }

  /** The value of the first field with that (lower-case) name, or undefined. */
  first(name: string): string | undefined {
    const field = this.all.find((candidate) => candidate.name === name)
    return field && this.value(field)
  }

  /** The value of the last field with that (lower-case) name, or undefined. */
  last(name: string): string | undefined {
    const field = this.all.findLast((candidate) => candidate.name === name)
    return field && this.value(field)
  }

  /** The values of all fields with that (lower-case) name. */
  every(name: string): string[] {
    return this.all.filter((field) => field.name === name).map((field) => this.value(field))
  }
}

/** Takes line breaks away (the white space after a fold stays, RFC 5322 §2.2.3) and white space at both ends. A bare CR is read as a space. */
export function unfold(raw: string): string {
  let end = raw.length
  while (end > 0 && isBlank(raw.charCodeAt(end - 1), raw.charCodeAt(end))) end--
  let start = 0
  while (start < end && isBlank(raw.charCodeAt(start), raw.charCodeAt(start + 1))) start++
  const trimmed = raw.slice(start, end)
  if (!trimmed.includes('\r')) return trimmed.includes('\n') ? trimmed.replaceAll('\n', '') : trimmed
  return trimmed.replace(/\r?\n/g, '').replaceAll('\r', ' ')
}

/** White space and line breaks, of which a CR that no LF follows is none. */
function isBlank(code: number, next: number): boolean {
  return code === 0x20 || code === 0x09 || code === LF || (code === CR && next === LF)
}

function readFields(octets: Bytes, maxFields: number): HeaderField[] {
  const fields: HeaderField[] = []
  let at = 0
  while (at < octets.length && fields.length < maxFields && !isEmptyLine(octets, at)) {
    let end = lineEnd(octets, at)
    while (end < octets.length && isFoldStart(octets[end] as number) && !isEmptyLine(octets, end)) {
      end = lineEnd(octets, end)
    }
    fields.push(readField(octets, at, end))
    at = end
  }
  return fields
}

function readField(octets: Bytes, start: number, end: number): HeaderField {
  const colon = isFoldStart(octets[start] as number) ? -1 : colonIn(octets, start, end)
  if (colon < 0) return { name: '', start, valueStart: start, end }
  let nameEnd = colon
  while (nameEnd > start && isFoldStart(octets[nameEnd - 1] as number)) nameEnd--
  return { name: latin1(octets, start, nameEnd).toLowerCase(), start, valueStart: colon + 1, end }
}

/** Place of the colon that ends the field name, or -1. It must stand on the first line. */
function colonIn(octets: Bytes, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    const octet = octets[at]
    if (octet === 0x3a) return at > start ? at : -1
    if (octet === LF) return -1
  }
  return -1
}

function lineEnd(octets: Bytes, from: number): number {
  const at = octets.indexOf(LF, from)
  return at < 0 ? octets.length : at + 1
}

function isEmptyLine(octets: Bytes, at: number): boolean {
  return octets[at] === LF || (octets[at] === CR && octets[at + 1] === LF)
}

function isFoldStart(octet: number): boolean {
  return octet === 0x20 || octet === 0x09
}
