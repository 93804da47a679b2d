import { casemap } from '../../../wire/mime/unicode-casemap.ts'

/** Characters of a text that decide its place: what a sender writes must not fill the memory of whoever sorts a mailbox. */
const MAX_LENGTH = 1000

const AFTER_SURROGATES = /[\ud800-\uffff]/

/**
 * A string that stands before another one, by the plain comparison of strings, if the text stands before the other's by i;unicode-casemap (RFC 5051 §2).
 * Only the first 1,000 characters count.
 */
export function collationKey(text: string): string {
  const mapped = casemap(text.length > MAX_LENGTH ? text.slice(0, MAX_LENGTH) : text)
  return AFTER_SURROGATES.test(mapped) ? inCodePointOrder(mapped) : mapped
}

/** UTF-16 puts surrogates, which are beyond U+FFFF, before U+E000: here they change places. */
function inCodePointOrder(text: string): string {
  let out = ''
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    out += String.fromCharCode(unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800)
  }
  return out
}
