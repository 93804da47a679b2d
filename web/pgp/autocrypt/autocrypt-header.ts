import { type Bytes, fromLatin1, latin1 } from '../../../src/base/bytes.ts'
import { decodeTransfer } from '../../../src/wire/mime/transfer-decoder.ts'

/** What an Autocrypt or Autocrypt-Gossip field says (Autocrypt Level 1 §2.1). */
export interface AutocryptHeader {
  /** The address that the key is for, as written. */
  readonly address: string
  /** `mutual`: whoever answers should encrypt if it costs nobody anything. */
  readonly prefersEncryption: boolean
  /** A binary transferable public key: not looked at here. */
  readonly key: Bytes
}

/** Longest value that is read. The specification asks for keys below 10 KiB; RSA keys with several names are met that are larger. */
const MAX_VALUE = 128 * 1024

/**
 * Reads the value of an Autocrypt field (Autocrypt Level 1 §2.1, §2.3). Undefined for anything that the specification calls invalid: no address, no
 * key, an attribute that is not known and not marked with `_` as one that may be ignored, an attribute twice.
 *
 * @param value unfolded field value, one character for each octet
 */
export function tryParseAutocrypt(value: string): AutocryptHeader | undefined {
  if (value.length > MAX_VALUE) return undefined
  const attributes = new Map<string, string>()
  for (const piece of value.split(';')) {
    if (piece.trim() === '') continue
    const equals = piece.indexOf('=')
    const name = piece.slice(0, Math.max(0, equals)).trim().toLowerCase()
    if (name.startsWith('_')) continue
    if (!KNOWN.has(name) || attributes.has(name)) return undefined
    attributes.set(name, piece.slice(equals + 1).trim())
  }
  const address = attributes.get('addr')
  const digits = attributes.get('keydata')?.replace(/[ \t\r\n]/g, '')
  if (!address || !digits || !/^[A-Za-z0-9+/]+={0,2}$/.test(digits)) return undefined
  const key = decodeTransfer('base64', fromLatin1(digits))
  return { address, prefersEncryption: attributes.get('prefer-encrypt') === 'mutual', key }
}

const KNOWN: ReadonlySet<string> = new Set(['addr', 'prefer-encrypt', 'keydata'])

/**
 * The one header that counts of a message: it is for the address in From, of which there is only one, and it is the only valid one (Autocrypt Level 1 §2.3).
 */
export function chooseAutocrypt(
  values: readonly string[],
  from: readonly { readonly address: string }[],
): AutocryptHeader | undefined {
  const [sender, ...more] = from
  if (sender === undefined || more.length > 0) return undefined
  const own = values
    .flatMap((value) => tryParseAutocrypt(value) ?? [])
    .filter((header) => header.address.toLowerCase() === sender.address.toLowerCase())
  return own.length === 1 ? own[0] : undefined
}

/** A whole field with its line break, folded: `Autocrypt` for one's own key, `Autocrypt-Gossip` (§2.4, without a preference) for those of the other recipients. */
export function autocryptField(name: 'Autocrypt' | 'Autocrypt-Gossip', header: AutocryptHeader): string {
  const preference = header.prefersEncryption && name === 'Autocrypt' ? ' prefer-encrypt=mutual;' : ''
  const digits = btoa(latin1(header.key)).replace(/.{1,76}/g, '\r\n $&')
  return `${name}: addr=${header.address};${preference} keydata=${digits}\r\n`
}
