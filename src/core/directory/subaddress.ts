/** A local part in two: `anna` and `lists` of `anna+lists`. */
export interface Subaddress {
  readonly base: string
  /** Undefined without a separator; may be empty (`anna+`). */
  readonly detail: string | undefined
}

/**
 * Splits a canonical local part at the first separator (RFC 5233 §1). A quoted one, one that begins with the separator, or an empty
 * separator is not split.
 */
export function splitSubaddress(local: string, separator = '+'): Subaddress {
  const at = separator === '' || local.startsWith('"') ? -1 : local.indexOf(separator)
  if (at <= 0) return { base: local, detail: undefined }
  return { base: local.slice(0, at), detail: local.slice(at + separator.length) }
}
