import { utf8 } from '../../base/bytes.ts'

/** Octets up to which a string goes in quotes. RFC 5804 §4 allows 1,024. */
const MAX_QUOTED = 1000

/** Response codes of RFC 5804 §1.3. */
export type ResponseCode =
  | 'ENCRYPT-NEEDED'
  | 'QUOTA'
  | 'QUOTA/MAXSCRIPTS'
  | 'QUOTA/MAXSIZE'
  | 'TRYLATER'
  | 'ACTIVE'
  | 'NONEXISTENT'
  | 'ALREADYEXISTS'
  | 'WARNINGS'
  | { readonly tag: string }

/** A text as a string of the protocol: in quotes where that is possible, else as a literal. */
export function encodeManageSieveString(text: string): string {
  const bytes = utf8(text).length
  if (bytes <= MAX_QUOTED && !/[\0\r\n]/.test(text)) return `"${text.replace(/["\\]/g, '\\$&')}"`
  return `{${bytes}}\r\n${text}`
}

/** The line that ends the answer to a command, with its line break. */
export function encodeResponse(kind: 'OK' | 'NO' | 'BYE', text: string, code?: ResponseCode): string {
  const inner = typeof code === 'object' ? `TAG ${encodeManageSieveString(code.tag)}` : code
  return `${kind}${inner === undefined ? '' : ` (${inner})`} ${encodeManageSieveString(text)}\r\n`
}
