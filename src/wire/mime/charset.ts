import { type Bytes, concat } from '../../base/bytes.ts'

/** A streaming decoder of `charset`, ill-formed input becoming U+FFFD, or undefined if the platform does not know that charset. */
export function tryCharsetDecoder(charset: string): TextDecoder | undefined {
  const label = charset.trim().toLowerCase()
  try {
    return new TextDecoder(ALIASES[label] ?? label)
  } catch {
    return undefined
  }
}

/** What turns octets into text, chunk by chunk with `stream`. */
export interface CharsetDecoder {
  decode(octets: Bytes, options?: { readonly stream?: boolean }): string
}

/** A streaming decoder for text of a part. Text that claims no charset, US-ASCII or an unknown one is UTF-8 as long as it is well-formed, else windows-1252. */
export function openTextDecoder(charset: string | undefined): CharsetDecoder {
  const label = charset?.trim().toLowerCase() ?? 'us-ascii'
  return (label === 'us-ascii' ? undefined : tryCharsetDecoder(label)) ?? new GuessingDecoder()
}

/** Mail in UTF-8 often says nothing of it, and what says US-ASCII has no other octets to spare. */
class GuessingDecoder implements CharsetDecoder {
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  readonly #western = new TextDecoder('windows-1252')
  #isUtf8 = true
  #held: Bytes = new Uint8Array(0)

  decode(octets: Bytes, { stream = false } = {}): string {
    const input = this.#held.length === 0 ? octets : concat([this.#held, octets])
    const end = stream && this.#isUtf8 ? wholeCharacters(input) : input.length
    this.#held = input.slice(end)
    const whole = input.subarray(0, end)
    if (!this.#isUtf8) return this.#western.decode(whole)
    try {
      return this.#utf8.decode(whole)
    } catch {
      this.#isUtf8 = false
      return this.#western.decode(whole)
    }
  }
}

/** Up to where the octets hold whole characters if they are UTF-8: a sequence that has begun may go on in the next chunk. */
function wholeCharacters(octets: Bytes): number {
  for (let back = 1; back <= 3 && back <= octets.length; back++) {
    const octet = octets[octets.length - back] as number
    if (octet >= 0xc0) return (octet >= 0xf0 ? 4 : octet >= 0xe0 ? 3 : 2) > back ? octets.length - back : octets.length
    if (octet < 0x80) break
  }
  return octets.length
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
