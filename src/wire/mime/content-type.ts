import { parseParameterized } from './parameters.ts'

/** A media type with its parameters (RFC 2045 §5.1). */
export interface ContentType {
  /** Lower case. */
  readonly type: string
  readonly subtype: string
  readonly params: Readonly<Record<string, string>>
}

/** What a part without a Content-Type is (RFC 2045 §5.2). */
export const TEXT_PLAIN: ContentType = { type: 'text', subtype: 'plain', params: { charset: 'us-ascii' } }

/** What a part of multipart/digest without a Content-Type is (RFC 2046 §5.1.5). */
export const MESSAGE_RFC822: ContentType = { type: 'message', subtype: 'rfc822', params: {} }

/** A Content-Type value, or undefined if it has not the form `type/subtype`: such a part is text/plain (RFC 2045 §5.2). */
export function tryParseContentType(field: string): ContentType | undefined {
  const { value, params } = parseParameterized(field)
  const slash = value.indexOf('/')
  const type = value.slice(0, Math.max(0, slash))
  const subtype = value.slice(slash + 1)
  if (!isToken(type) || !isToken(subtype)) return undefined
  return { type, subtype, params }
}

/** A token of RFC 2045 §5.1, of a length that a media type can have (RFC 6838 §4.2). */
function isToken(name: string): boolean {
  return /^[!#$%&'*+\-.0-9A-Z^_`a-z{|}~]{1,127}$/.test(name)
}
