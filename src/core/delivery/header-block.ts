import { type Bytes, CR, concat, LF } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import { type HeaderField, HeaderFields } from '../../wire/mime/header-fields.ts'
import type { Body } from '../mail/body.ts'

/** Octets of a message's header; more is no mail. */
export const MAX_HEADER_BYTES = 1024 * 1024

/** A message with its header read. */
export interface OpenedMessage {
  readonly fields: HeaderFields
  /** Where the header ends: the place of the empty line, or of the end of a message without one. */
  readonly headerEnd: number
  /** Behind that line. */
  readonly bodyStart: number
  readonly body: Body
}

/**
 * Reads the header of a message, and no more of a large one.
 * @throws Fault peer mail/bad-header if it is longer than `MAX_HEADER_BYTES` or begins with a folded line; faults of `Body`
 */
export async function openMessage(body: Body): Promise<OpenedMessage> {
  const octets = await readStart(body)
  const end = findHeaderEnd(octets)
  if (end === undefined && octets.length >= MAX_HEADER_BYTES) {
    throw new Fault('peer', 'mail/bad-header', `the header is longer than ${MAX_HEADER_BYTES} octets`)
  }
  const headerEnd = end ?? octets.length
  // Our trace fields are put before the first line. One that continues the line before it would write into them.
  if (headerEnd > 0 && (octets[0] === 0x20 || octets[0] === 0x09)) {
    throw new Fault('peer', 'mail/bad-header', 'the header begins with a folded line')
  }
  const bodyStart = end === undefined ? headerEnd : octets.indexOf(LF, end) + 1
  return { fields: new HeaderFields(octets.subarray(0, headerEnd)), headerEnd, bodyStart, body }
}

/** The header without the fields of the names to drop, and without those that are `unwanted`, in as few pieces as that leaves. */
export function keptFields(
  { fields }: OpenedMessage,
  drops: ReadonlySet<string>,
  isUnwanted: (field: HeaderField) => boolean = () => false,
): Bytes[] {
  const pieces: Bytes[] = []
  let from = 0
  for (const field of fields) {
    if (!drops.has(field.name) && !isUnwanted(field)) continue
    if (field.start > from) pieces.push(fields.octets.subarray(from, field.start))
    from = field.end
  }
  pieces.push(fields.octets.subarray(from))
  return pieces
}

/** Hands `head` and everything from the empty line on to `sink`. */
export async function writeMessage(
  sink: { write(chunk: Bytes): Promise<void> | void },
  head: readonly Bytes[],
  message: OpenedMessage,
): Promise<void> {
  await sink.write(concat(head))
  await writeFrom(sink, message.body, message.headerEnd)
}

/** Hands the octets of a body from `start` on to `sink`. */
export async function writeFrom(
  sink: { write(chunk: Bytes): Promise<void> | void },
  body: Body,
  start: number,
): Promise<void> {
  const { pieces } = body
  if (!pieces) {
    for await (const chunk of body.chunks(start)) await sink.write(chunk)
    return
  }
  let skip = start
  for (const piece of pieces) {
    if (piece.length > skip) await sink.write(skip === 0 ? piece : piece.subarray(skip))
    skip = Math.max(0, skip - piece.length)
  }
}

async function readStart(body: Body): Promise<Bytes> {
  const first = body.pieces?.[0]
  if (first && (first.length === body.size || findHeaderEnd(first) !== undefined)) return first
  let octets: Bytes = new Uint8Array()
  for await (const chunk of body.chunks(0, Math.min(body.size, MAX_HEADER_BYTES))) {
    octets = octets.length === 0 ? chunk : concat([octets, chunk])
    if (findHeaderEnd(octets) !== undefined) break
  }
  return octets
}

/** The place of the first empty line, or undefined. Lines end with LF, with or without a CR before it. */
function findHeaderEnd(octets: Bytes): number | undefined {
  for (let at = 0; at < octets.length; ) {
    if (octets[at] === LF || (octets[at] === CR && octets[at + 1] === LF)) return at
    const lineFeed = octets.indexOf(LF, at)
    if (lineFeed < 0) return undefined
    at = lineFeed + 1
  }
  return undefined
}
