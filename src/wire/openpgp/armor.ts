import { type Bytes, fromLatin1, latin1 } from '../../base/bytes.ts'
import { badKey } from './key-fault.ts'

export type KeyBlock = 'PUBLIC KEY BLOCK' | 'PRIVATE KEY BLOCK'

const ARMOR =
  /^\s*-----BEGIN PGP ((?:PUBLIC|PRIVATE) KEY BLOCK)-----[ \t]*\r?\n((?:[A-Za-z]+: [^\r\n]*\r?\n)*)[ \t]*\r?\n([A-Za-z0-9+/=\s]*?)(?:\r?\n=([A-Za-z0-9+/]{4})[ \t]*)?\r?\n-----END PGP \1-----\s*$/

/**
 * The octets in an armoured key (RFC 9580 §6.2): one block, and nothing before or behind it. The checksum is looked at where there is one (§6.1).
 *
 * @throws Fault peer openpgp/bad-key
 */
export function readArmor(text: string, block: KeyBlock): Bytes {
  const match = ARMOR.exec(text)
  if (!match) throw badKey('This is no armoured key, or more than one')
  if (match[1] !== block) throw badKey(`A ${block} is wanted, and this is a ${match[1]}`)
  const octets = tryBase64((match[3] as string).replace(/\s+/g, ''))
  if (!octets || octets.length === 0) throw badKey('The armour holds no base64')
  const sum = match[4]
  if (sum !== undefined && sum !== checksum(octets)) throw badKey('The checksum of the armour is wrong')
  return octets
}

/** A key in armour, with a checksum: programs older than RFC 9580 look for one. */
export function armor(octets: Bytes, block: KeyBlock): string {
  const lines = btoa(latin1(octets)).replace(/.{64}(?=.)/g, '$&\n')
  return `-----BEGIN PGP ${block}-----\n\n${lines}\n=${checksum(octets)}\n-----END PGP ${block}-----\n`
}

function tryBase64(digits: string): Bytes | undefined {
  if (digits.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(digits)) return undefined
  return fromLatin1(atob(digits))
}

/** CRC-24 in base64: RFC 9580 §6.1.1. */
function checksum(octets: Bytes): string {
  let crc = 0xb704ce
  for (const octet of octets) {
    crc ^= octet << 16
    for (let bit = 0; bit < 8; bit++) {
      crc <<= 1
      if ((crc & 0x1000000) !== 0) crc ^= 0x1864cfb
    }
  }
  return btoa(String.fromCharCode((crc >> 16) & 0xff, (crc >> 8) & 0xff, crc & 0xff))
}
