import { type Bytes, concat } from '../../../base/bytes.ts'
import { Fault } from '../../../base/fault.ts'
import type { Body } from '../../../core/mail/body.ts'
import { openTextDecoder } from '../../../wire/mime/charset.ts'
import type { Part } from '../../../wire/mime/message-content.ts'
import { tryFindPart } from '../../../wire/mime/section.ts'
import { openTransferDecoder } from '../../../wire/mime/transfer-decoder.ts'

/** Octets of a body that are read, and how they are encoded. */
export interface EncodedRange {
  readonly start: number
  readonly end: number
  readonly encoding: string
}

/** The part with a number such as `1.2` (as JMAP's `partId`), if it is HTML. */
export function tryHtmlPart(root: Part, partId: string): Part | undefined {
  if (!/^[1-9]\d{0,3}(?:\.[1-9]\d{0,3}){0,30}$/.test(partId)) return undefined
  const part = tryFindPart(root, partId.split('.').map(Number))
  return part?.type === 'text' && part.subtype === 'html' ? part : undefined
}

/** The text of a part, in the charset that its header names: what the HTML says of itself is not believed, since who filters and who shows must read the same. @throws Fault peer frame/too-large, store/* */
export async function readText(body: Body, part: Part, maxBytes: number): Promise<string> {
  const octets = await readRange(body, { start: part.bodyStart, end: part.bodyEnd, encoding: part.encoding }, maxBytes)
  return openTextDecoder(part.params['charset']).decode(octets)
}

/** Octets with their transfer encoding taken off. @throws Fault peer frame/too-large, store/* */
export async function readRange(body: Body, { start, end, encoding }: EncodedRange, maxBytes: number): Promise<Bytes> {
  const decoder = openTransferDecoder(encoding)
  const parts: Bytes[] = []
  let size = 0
  const add = (piece: Bytes) => {
    parts.push(piece.slice())
    size += piece.length
    if (size > maxBytes) throw tooLarge(maxBytes)
  }
  if (end > start) for await (const chunk of body.chunks(start, end)) add(decoder.push(chunk))
  add(decoder.finish())
  return concat(parts)
}

/** Where the images of a message are, by Content-ID without angle brackets and by Content-Location. */
export function imagesIn(root: Part): ReadonlyMap<string, Part> {
  const found = new Map<string, Part>()
  const look = (part: Part): void => {
    // A program that knows no better says octet-stream: what it is is told by the octets.
    if (part.type === 'image' || (part.type === 'application' && part.subtype === 'octet-stream')) {
      for (const name of [part.id?.replace(/^\s*<|>\s*$/g, ''), part.location?.trim()]) {
        if (name && !found.has(name)) found.set(name, part)
      }
    }
    for (const child of part.parts) look(child)
  }
  look(root)
  return found
}

function tooLarge(maxBytes: number): Fault {
  return new Fault('peer', 'frame/too-large', `This is larger than ${maxBytes} octets: save it and open it elsewhere`)
}
