import type { Bytes } from '../../../src/base/bytes.ts'
import { openTextDecoder } from '../../../src/wire/mime/charset.ts'
import type { Part } from '../../../src/wire/mime/message-content.ts'
import { bodyOf, mediaType, type ParsedMessage } from './parsed-message.ts'

/** A file of an opened message. */
export interface OpenedFile {
  readonly name: string
  readonly type: string
  /** Without angle brackets: pictures of the HTML name it as `cid:`. */
  readonly contentId: string | undefined
  /** Whether it belongs into the text rather than below it. */
  readonly isInline: boolean
  /** Its octets without transfer encoding. */
  readonly octets: Bytes
}

/** What is shown of a message. */
export interface ReadContent {
  readonly text: string | undefined
  readonly html: string | undefined
  readonly files: readonly OpenedFile[]
}

/** Characters of text and of HTML that are shown. */
const MAX_TEXT = 20_000_000

/**
 * The text, the HTML and the files of an entity that comes from one source: all of it was decrypted, or all of it was signed. Of several texts that
 * follow one another the first is the text, the others are files: texts of different parts are never run together, so that none can open a tag or a quotation that
 * another one closes.
 */
export function readContent(message: ParsedMessage, root: Part): ReadContent {
  const found: { text: string | undefined; html: string | undefined; files: OpenedFile[] } = {
    text: undefined,
    html: undefined,
    files: [],
  }
  collect(message, root, found)
  return found
}

function collect(
  message: ParsedMessage,
  part: Part,
  found: { text: string | undefined; html: string | undefined; files: OpenedFile[] },
): void {
  if (part.type === 'multipart') {
    for (const inner of part.parts) if (!isLegacyHeader(part, inner)) collect(message, inner, found)
    return
  }
  const isFile = part.disposition?.kind === 'attachment' || fileName(part) !== undefined
  if (mediaType(part) === 'text/plain' && !isFile && found.text === undefined) {
    found.text = withoutLegacyText(part, decodeText(message, part))
  } else if (mediaType(part) === 'text/html' && !isFile && found.html === undefined) {
    found.html = withoutLegacyHtml(part, decodeText(message, part))
  } else if (mediaType(part) !== 'application/pgp-signature') {
    found.files.push(readFile(message, part))
  }
}

function decodeText(message: ParsedMessage, part: Part): string {
  return openTextDecoder(part.params['charset'])
    .decode(bodyOf(message, part))
    .slice(0, MAX_TEXT)
    .replaceAll('\r\n', '\n')
}

function readFile(message: ParsedMessage, part: Part): OpenedFile {
  const isInline = part.disposition?.kind !== 'attachment' && part.id !== undefined
  return {
    name: fileName(part) ?? (part.type === 'message' ? 'message.eml' : 'file'),
    type: mediaType(part),
    contentId: part.id?.replace(/^\s*<|>\s*$/g, ''),
    isInline,
    octets: bodyOf(message, part),
  }
}

/** A name for a file without a way out of the folder that it is saved in. */
function fileName(part: Part): string | undefined {
  const name = part.disposition?.params['filename'] ?? part.params['name']
  return name?.replace(/[\x00-\x1f\x7f/\\\u202a-\u202e\u2066-\u2069]/g, '_').slice(0, 255) || undefined
}

/** The first part of a mixed one that repeats the protected fields for programs that know none (draft-autocrypt-lamps-protected-headers §5.2). */
function isLegacyHeader(parent: Part, part: Part): boolean {
  const isListed = mediaType(part) === 'text/rfc822-headers' || mediaType(part) === 'text/plain'
  return parent.parts[0] === part && isListed && part.params['protected-headers'] === 'v1'
}

/** RFC 9788 §4.5.3.2: lines up to the first empty one are for programs that know no protected fields. */
function withoutLegacyText(part: Part, text: string): string {
  if (part.params['hp-legacy-display'] !== '1') return text
  const end = text.indexOf('\n\n')
  return end < 0 ? text : text.slice(end + 2)
}

/** RFC 9788 §4.5.3.3: the first element with that class, at the beginning of the body. */
function withoutLegacyHtml(part: Part, html: string): string {
  if (part.params['hp-legacy-display'] !== '1') return html
  return html.replace(
    /(<body\b[^>]*>\s*)<div\b[^>]*\bclass\s*=\s*"header-protection-legacy-display"[^>]*>[\s\S]*?<\/div>/i,
    '$1',
  )
}
