import { type Bytes, concat, LF } from '../../base/bytes.ts'
import { HeaderFields } from './header-fields.ts'

const CRLF = Uint8Array.of(0x0d, 0x0a)

/**
 * The fields of a header with one of `names`, or with `not` all others, as they stand and in their order, and an empty line after them: what
 * HEADER.FIELDS and HEADER.FIELDS.NOT send (RFC 9051 §6.4.5.1). Names compare without letter case. Lines that are no fields belong to `not`.
 * A header that ends without an empty line gets none (§6.4.5.1), but for fields of a whole message (`isRoot`), which end with one as Dovecot's do.
 */
export function filterHeader(header: Bytes, names: readonly string[], not: boolean, isRoot: boolean): Bytes {
  const wanted = new Set(names.map((name) => name.toLowerCase()))
  const out: Bytes[] = []
  const fields = new HeaderFields(header)
  for (const field of fields) {
    if ((field.name !== '' && wanted.has(field.name)) === not) continue
    out.push(header.subarray(field.start, field.end))
  }
  if ((not || !isRoot) && fields.end === header.length) return concat(out)
  const last = out.at(-1)
  if (last && last[last.length - 1] !== LF) out.push(CRLF)
  out.push(CRLF)
  return concat(out)
}
