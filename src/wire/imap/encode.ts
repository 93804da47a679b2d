import { isAscii, utf8 } from '../../base/bytes.ts'
import { Class, isWord } from './characters.ts'
import { encodeUtf7, type NameEncoding } from './mailbox-name.ts'

/**
 * `text` as a string of RFC 9051 §4.3: quoted where it can be, else a literal. With `allowUtf8` (after ENABLE UTF8=ACCEPT or IMAP4rev2) a
 * quoted string may hold UTF-8. NUL cannot stand in either and is left out.
 */
export function encodeString(text: string, allowUtf8: boolean): string {
  const clean = text.includes('\0') ? text.replaceAll('\0', '') : text
  if (/[\r\n]/.test(clean) || clean.length > 4096 || !(allowUtf8 || isAscii(clean))) {
    return `{${utf8(clean).length}}\r\n${clean}`
  }
  return `"${clean.replace(/["\\]/g, '\\$&')}"`
}

/** astring: an atom where possible. */
export function encodeAstring(text: string, allowUtf8: boolean): string {
  return isWord(text, Class.astring) && text.toUpperCase() !== 'NIL' ? text : encodeString(text, allowUtf8)
}

/** nstring. */
export function encodeNstring(text: string | undefined, allowUtf8: boolean): string {
  return text === undefined ? 'NIL' : encodeString(text, allowUtf8)
}

/** mailbox, in the encoding of the session. */
export function encodeMailbox(name: string, encoding: NameEncoding): string {
  return encoding === 'utf-7' ? encodeAstring(encodeUtf7(name), false) : encodeAstring(name, true)
}
