import { Fault } from '../../base/fault.ts'

/** How mailbox names stand on the wire: modified UTF-7 (RFC 3501 §5.1.3) until UTF8=ACCEPT or IMAP4rev2 is enabled. */
export type NameEncoding = 'utf-7' | 'utf-8'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,'

/** `name` in modified UTF-7: printable ASCII stands for itself, `&` is `&-`, all else is UTF-16BE in base64 between `&` and `-`. */
export function encodeUtf7(name: string): string {
  let out = ''
  for (let at = 0; at < name.length; ) {
    const unit = name.charCodeAt(at)
    if (unit === 0x26) {
      out += '&-'
      at++
    } else if (unit >= 0x20 && unit <= 0x7e) {
      out += name[at++]
    } else {
      let end = at
      while (end < name.length && !isPrintable(name.charCodeAt(end))) end++
      out += `&${encodeUnits(name, at, end)}-`
      at = end
    }
  }
  return out
}

/**
 * The name that modified UTF-7 spells. Only the one canonical spelling is taken: two spellings of one name would let a client make
 * two mailboxes that look the same.
 * @throws Fault peer imap/bad-mailbox-name
 */
export function decodeUtf7(spelt: string): string {
  if (!spelt.includes('&')) return checked(spelt, spelt)
  let out = ''
  for (let at = 0; at < spelt.length; ) {
    if (spelt[at] !== '&') {
      out += spelt[at++]
      continue
    }
    const end = spelt.indexOf('-', at)
    if (end < 0) throw badName()
    out += end === at + 1 ? '&' : decodeUnits(spelt.slice(at + 1, end))
    at = end + 1
  }
  return checked(out, spelt)
}

function checked(name: string, spelt: string): string {
  if (!name.isWellFormed() || encodeUtf7(name) !== spelt) throw badName()
  return name
}

function isPrintable(unit: number): boolean {
  return unit >= 0x20 && unit <= 0x7e
}

function encodeUnits(name: string, start: number, end: number): string {
  let out = ''
  let bits = 0
  let held = 0
  for (let at = start; at < end; at++) {
    held = ((held & 0x3f) << 16) | name.charCodeAt(at)
    bits += 16
    while (bits >= 6) {
      bits -= 6
      out += ALPHABET[(held >> bits) & 0x3f]
    }
  }
  if (bits > 0) out += ALPHABET[(held << (6 - bits)) & 0x3f]
  return out
}

function decodeUnits(base64: string): string {
  let out = ''
  let bits = 0
  let held = 0
  for (const character of base64) {
    const value = ALPHABET.indexOf(character)
    if (value < 0) throw badName()
    held = ((held << 6) | value) & 0x3fffff
    bits += 6
    if (bits >= 16) {
      bits -= 16
      out += String.fromCharCode((held >> bits) & 0xffff)
    }
  }
  return out
}

function badName(): Fault {
  return new Fault('peer', 'imap/bad-mailbox-name', 'the mailbox name is not valid modified UTF-7 or UTF-8')
}

/** `name` as it is kept: Unicode NFC, and INBOX as the first level in one spelling, since it has no letter case (RFC 9051 §5.1). */
export function canonicalName(name: string): string {
  return name.normalize('NFC').replace(/^inbox(?=\/|$)/i, 'INBOX')
}
