import { type ContentType, tryParseContentType } from './content-type.ts'
import { decodeOctetString } from './encoded-words.ts'
import type { HeaderFields } from './header-fields.ts'
import type { Part } from './message-content.ts'
import { parseParameterized } from './parameters.ts'
import { StructuredScanner } from './structured-scanner.ts'

/** What a part's own header says of it: the fields of RFC 2045 §3, RFC 2183, RFC 3282, RFC 2557 and RFC 1864. */
export type PartHeader = Pick<
  Part,
  'type' | 'subtype' | 'params' | 'id' | 'description' | 'encoding' | 'md5' | 'disposition' | 'languages' | 'location'
>

/** Characters of a text of these fields that are kept. */
const MAX_TEXT = 4096
const MAX_LANGUAGES = 50

/** Reads the Content-* fields of a header; of several with one name the first counts, of Content-Disposition the last, as with Dovecot. `fallback` is the type of a part that names none. */
export function readPartHeader(header: HeaderFields, fallback: ContentType, invalid: ContentType): PartHeader {
  const found: Partial<Record<string, string>> = {}
  for (const field of header) {
    if (!field.name.startsWith('content-')) continue
    const name = field.name.slice(8)
    if (name === 'disposition') found[name] = header.value(field)
    else found[name] ??= header.value(field)
  }
  const media = found['type'] === undefined ? fallback : (tryParseContentType(found['type']) ?? invalid)
  return {
    ...media,
    id: textOf(found['id']),
    description: textOf(found['description']),
    encoding: readEncoding(found['transfer-encoding']),
    md5: textOf(found['md5']),
    disposition: readDisposition(found['disposition']),
    languages: readLanguages(found['language']),
    location: textOf(found['location']),
  }
}

function textOf(value: string | undefined): string | undefined {
  return value === undefined ? undefined : decodeOctetString(value.slice(0, MAX_TEXT))
}

function readEncoding(value: string | undefined): string {
  if (value === undefined) return '7bit'
  const scanner = new StructuredScanner(value.slice(0, MAX_TEXT))
  scanner.skipSpace()
  return decodeOctetString(scanner.code === 0x22 ? scanner.quoted() : scanner.atom(';')).toLowerCase() || '7bit'
}

function readDisposition(value: string | undefined): PartHeader['disposition'] {
  if (value === undefined) return undefined
  const { params } = parseParameterized(value)
  const scanner = new StructuredScanner(value)
  scanner.skipSpace()
  const kind = decodeOctetString(scanner.code === 0x22 ? scanner.quoted() : scanner.atom(';=')).toLowerCase()
  return kind === '' || kind.length > 127 ? undefined : { kind, params }
}

/** RFC 3282 §2: tags apart by commas, comments allowed. */
function readLanguages(value: string | undefined): string[] {
  const tags: string[] = []
  const scanner = new StructuredScanner((value ?? '').slice(0, MAX_TEXT))
  while (!scanner.done && tags.length < MAX_LANGUAGES) {
    scanner.skipSpace()
    const tag = scanner.code === 0x22 ? scanner.quoted() : scanner.atom(',;')
    if (tag !== '') tags.push(decodeOctetString(tag))
    else if (scanner.take(';')) scanner.atom(',')
    else scanner.take(',')
  }
  return tags
}
