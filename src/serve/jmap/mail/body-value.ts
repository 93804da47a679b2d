import { type Bytes, utf8 } from '../../../base/bytes.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import { openTextDecoder, tryCharsetDecoder } from '../../../wire/mime/charset.ts'
import type { Part } from '../../../wire/mime/message-content.ts'

/** EmailBodyValue (RFC 8621 §4.1.4) of a text part: `octets` are its body without transfer encoding, all of it or the beginning. */
export function bodyValue(part: Part, octets: Bytes, isWhole: boolean, maxBytes: number | undefined): JsonObject {
  const charset = part.params['charset']
  const decoded = openTextDecoder(charset).decode(octets, { stream: !isWhole })
  const clean = decoded.replaceAll('\r\n', '\n')
  const value = maxBytes === undefined ? clean : truncated(clean, maxBytes, part.subtype === 'html')
  return {
    value,
    isEncodingProblem: !TRANSFER_ENCODINGS.has(part.encoding) || isProblem(charset, octets, isWhole),
    isTruncated: !isWhole || value.length < clean.length,
  }
}

/** RFC 2045 §6.1. Octets with any other encoding are taken as they are. */
const TRANSFER_ENCODINGS: ReadonlySet<string> = new Set(['7bit', '8bit', 'binary', 'base64', 'quoted-printable'])

/** Whether the octets are not what they are said to be in, or nobody knows what that is. */
function isProblem(charset: string | undefined, octets: Bytes, isWhole: boolean): boolean {
  const label = charset?.trim().toLowerCase() ?? 'us-ascii'
  // What says US-ASCII is taken for UTF-8, which is no problem if it is.
  const decoder = tryCharsetDecoder(label === 'us-ascii' ? 'utf-8' : label)
  if (!decoder) return true
  try {
    new TextDecoder(decoder.encoding, { fatal: true }).decode(octets, { stream: !isWhole })
    return false
  } catch {
    return true
  }
}

/** The beginning of a text that has at most so many octets of UTF-8, between two characters; in HTML not within a tag. */
export function truncated(text: string, maxBytes: number, isHtml: boolean): string {
  // A UTF-16 unit has three octets of UTF-8 at most.
  if (text.length * 3 <= maxBytes) return text
  const octets = utf8(text.length > maxBytes ? text.slice(0, maxBytes) : text)
  if (octets.length <= maxBytes && text.length <= maxBytes) return text
  let end = Math.min(maxBytes, octets.length)
  while (end > 0 && ((octets[end] ?? 0) & 0xc0) === 0x80) end--
  const cut = new TextDecoder().decode(octets.subarray(0, end))
  if (!isHtml) return cut
  const open = cut.lastIndexOf('<')
  return open > cut.lastIndexOf('>') ? cut.slice(0, open) : cut
}
