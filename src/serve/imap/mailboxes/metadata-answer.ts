import { type Bytes, concat, text, utf8 } from '../../../base/bytes.ts'
import { type Annotation, annotationEntry, levelsBelow } from '../../../core/mail/annotation.ts'
import { encodeAstring, encodeMailbox } from '../../../wire/imap/encode.ts'
import type { MetadataQuery } from '../../../wire/imap/metadata-arguments.ts'
import type { Session } from '../session.ts'

/** Longest value that goes into a quoted string. */
const MAX_QUOTED = 1000
const NIL = utf8('NIL')

/**
 * METADATA response (RFC 5464 §4.4.1): those of `annotations` that the query is for; an entry that is asked for by its name and is not there is NIL. Returns the
 * size of the largest value that was left out since it is longer than wanted, or 0.
 * @throws Fault peer mail/bad-annotation
 */
export function tellMetadata(
  session: Session,
  name: string,
  annotations: readonly Annotation[],
  { entries, depth, maxBytes }: MetadataQuery,
): number {
  const found = new Map<string, Bytes | undefined>()
  for (const asked of entries) {
    const base = annotationEntry(asked, true)
    if (depth === 0) found.set(base, undefined)
    for (const { entry, value } of annotations) {
      const levels = levelsBelow(base, entry)
      if (levels !== undefined && levels <= depth) found.set(entry, value)
    }
  }
  const pieces: Bytes[] = []
  let longest = 0
  for (const [entry, value] of found) {
    if (value && value.length > maxBytes) longest = Math.max(longest, value.length)
    else pieces.push(utf8(`${pieces.length > 0 ? ' ' : ''}${encodeAstring(entry, false)} `), encodeValue(value))
  }
  if (pieces.length > 0) {
    const head = utf8(`* METADATA ${encodeMailbox(name, session.names)} (`)
    session.channel.write(concat([head, ...pieces, utf8(')\r\n')]))
  }
  return longest
}

/** nstring / literal8: a value may hold any octets. */
function encodeValue(value: Bytes | undefined): Bytes {
  if (value === undefined) return NIL
  const plain = value.length <= MAX_QUOTED && !value.some((octet) => octet < 0x20 || octet > 0x7e)
  if (plain) return utf8(`"${text(value).replace(/["\\]/g, '\\$&')}"`)
  return concat([utf8(`${value.includes(0) ? '~' : ''}{${value.length}}\r\n`), value])
}
