import { type Bytes, CR, concat, LF } from '../../base/bytes.ts'
import { HeaderFields } from '../../wire/mime/header-fields.ts'

/**
 * Takes a message apart in one pass, in constant memory beside its header: `begin` is called with the header, and what it gives back with each piece of the body. A message without an empty line is header alone.
 * Undefined if the header has more than `maxHeaderBytes`: then nothing further is read.
 */
export async function readHalves(
  chunks: AsyncIterable<Bytes>,
  maxHeaderBytes: number,
  begin: (fields: HeaderFields) => (octets: Bytes) => void,
): Promise<HeaderFields | undefined> {
  let head: Bytes = new Uint8Array(0)
  let fields: HeaderFields | undefined
  let body: ((octets: Bytes) => void) | undefined
  for await (const chunk of chunks) {
    if (body) {
      body(chunk)
      continue
    }
    head = head.length === 0 ? chunk : concat([head, chunk])
    const end = emptyLine(head)
    if (end) {
      fields = new HeaderFields(head.subarray(0, end.start))
      body = begin(fields)
      body(head.subarray(end.end))
    } else if (head.length > maxHeaderBytes) return undefined
  }
  if (fields) return fields
  const whole = new HeaderFields(head)
  begin(whole)
  return whole
}

/** Where the first empty line begins and ends. */
function emptyLine(octets: Bytes): { readonly start: number; readonly end: number } | undefined {
  for (let at = 0; at < octets.length; ) {
    if (octets[at] === LF) return { start: at, end: at + 1 }
    if (octets[at] === CR && octets[at + 1] === LF) return { start: at, end: at + 2 }
    const lineFeed = octets.indexOf(LF, at)
    if (lineFeed < 0) return undefined
    at = lineFeed + 1
  }
  return undefined
}
