import { latin1 } from '../../base/bytes.ts'
import { openTextDecoder } from '../../wire/mime/charset.ts'
import { decodeOctetString } from '../../wire/mime/encoded-words.ts'
import { HeaderFields } from '../../wire/mime/header-fields.ts'
import { stripHtml } from '../../wire/mime/html-text.ts'
import { decodeTransfer } from '../../wire/mime/transfer-decoder.ts'
import type { Part } from '../mail/message.ts'
import type { SieveRun } from './sieve-run.ts'

/** A part and all that is within it, in the order in which they stand in the message, as many as a run may look at. */
export function partsWithin(run: SieveRun, root: Part): Part[] {
  const parts: Part[] = []
  const visit = (part: Part): void => {
    if (parts.length >= run.limits.maxParts) return
    parts.push(part)
    for (const child of part.parts) visit(child)
  }
  visit(root)
  return parts
}

/** The header of a part: that of the message itself as the script has made it. */
export async function partHeader(run: SieveRun, part: Part): Promise<HeaderFields> {
  const { message } = run.subject
  if (part === message.root) return run.header
  return new HeaderFields(await read(run, part.headerStart, part.bodyStart))
}

/** What a part says, its transfer encoding off and its charset read; without tags if it is HTML and `plain` is wanted. */
export async function partText(run: SieveRun, part: Part, plain: boolean): Promise<string> {
  const octets = decodeTransfer(part.encoding, await read(run, part.bodyStart, part.bodyEnd))
  run.count(octets.length)
  const text = openTextDecoder(part.type === 'text' ? part.params['charset'] : undefined).decode(octets)
  return plain && part.type === 'text' && part.subtype === 'html' ? stripHtml(text).trim() : text
}

/** The body of the message as it stands there, without its header. */
export async function rawBody(run: SieveRun): Promise<string> {
  const { root } = run.subject.message
  const octets = await read(run, root.bodyStart, root.bodyEnd)
  run.count(octets.length)
  return decodeOctetString(latin1(octets))
}

function read(run: SieveRun, start: number, end: number): Promise<Uint8Array> {
  return run.subject.message.octets(start, Math.min(end, start + run.limits.maxBodyBytes))
}
