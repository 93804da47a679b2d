import type { Bytes } from '../../../src/base/bytes.ts'
import { HeaderFields } from '../../../src/wire/mime/header-fields.ts'
import type { Part } from '../../../src/wire/mime/message-content.ts'
import { MimeParser } from '../../../src/wire/mime/mime-parser.ts'
import { decodeTransfer } from '../../../src/wire/mime/transfer-decoder.ts'

/** Octets with the tree of their parts. */
export interface ParsedMessage {
  readonly octets: Bytes
  readonly root: Part
}

/** Far below what the server allows: a message that needs more than this is not read here. */
const LIMITS = {
  maxDepth: 20,
  maxParts: 1000,
  maxFields: 1000,
  maxHeaderBytes: 256 * 1024,
  maxHeadersBytes: 1024 * 1024,
}

/** A message or an entity. Never fails: any octets are a message. */
export function parseMessage(octets: Bytes): ParsedMessage {
  const parser = new MimeParser(LIMITS)
  parser.push(octets)
  return { octets, root: parser.finish().root }
}

/** The fields of a part's own header. */
export function fieldsOf(message: ParsedMessage, part: Part): HeaderFields {
  return new HeaderFields(message.octets.subarray(part.headerStart, part.bodyStart), LIMITS.maxFields)
}

/** The octets of a part as they stand, header included: what a signature covers (RFC 3156 §5). */
export function wholeOf(message: ParsedMessage, part: Part): Bytes {
  return message.octets.subarray(part.headerStart, part.bodyEnd)
}

/** The body of a part without its transfer encoding. */
export function bodyOf(message: ParsedMessage, part: Part): Bytes {
  return decodeTransfer(part.encoding, message.octets.subarray(part.bodyStart, part.bodyEnd))
}

/** `text/plain` of a part. */
export function mediaType(part: Part): string {
  return `${part.type}/${part.subtype}`
}

/** The part and everything within it, outermost first; messages within are not looked into. */
export function* partsWithin(part: Part): Generator<Part> {
  yield part
  if (part.type !== 'message') for (const inner of part.parts) yield* partsWithin(inner)
}
