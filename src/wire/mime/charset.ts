import type { Bytes } from '../../base/bytes.ts'

/** A streaming decoder of `charset`, ill-formed input becoming U+FFFD, or undefined if the platform does not know that charset. */
export function tryCharsetDecoder(charset: string): TextDecoder | undefined {
  const label = charset.trim().toLowerCase()
  try {
    return new TextDecoder(ALIASES[label] ?? label)
  } catch {
    return undefined
  }
}

/** `octets` as text, or undefined if the platform does not know `charset`. */
export function tryDecodeCharset(charset: string, octets: Bytes): string | undefined {
  return tryCharsetDecoder(charset)?.decode(octets)
}

/** Names in use in mail that the WHATWG Encoding Standard has no label for. */
const ALIASES: Readonly<Record<string, string>> = {
  ansi: 'windows-1252',
  'ansi_x3.4-1986': 'windows-1252',
  cp932: 'shift_jis',
  cp936: 'gbk',
  cp949: 'euc-kr',
  cp950: 'big5',
  'iso-10646-utf-8': 'utf-8',
  ks_c_5601: 'euc-kr',
  'us-ascii//translit': 'windows-1252',
  utf_8: 'utf-8',
}
