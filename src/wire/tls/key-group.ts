import type { Bytes } from '../../base/bytes.ts'
import { type DerElement, readElement } from './der.ts'

/** Names of the groups in the IANA registry "TLS Supported Groups" that a server may agree on today. */
const GROUPS: ReadonlyMap<number, string> = new Map([
  [0x0017, 'secp256r1'],
  [0x0018, 'secp384r1'],
  [0x0019, 'secp521r1'],
  [0x001d, 'X25519'],
  [0x001e, 'X448'],
  [0x0100, 'ffdhe2048'],
  [0x0101, 'ffdhe3072'],
  [0x0102, 'ffdhe4096'],
  [0x0200, 'MLKEM512'],
  [0x0201, 'MLKEM768'],
  [0x0202, 'MLKEM1024'],
  [0x11eb, 'SecP256r1MLKEM768'],
  [0x11ec, 'X25519MLKEM768'],
  [0x11ed, 'SecP384r1MLKEM1024'],
])

/** Name of a TLS group id; ids without a name become `group-0x1234`. */
export function groupName(id: number): string {
  return GROUPS.get(id) ?? `group-0x${id.toString(16).padStart(4, '0')}`
}

/**
 * The id of the key-exchange group that a TLS session was agreed with, from OpenSSL's DER form of it (`SSL_SESSION`, i2d_SSL_SESSION):
 * field `[19]` is kex_group. Undefined if the session has none, or if the octets are something else.
 */
export function sessionKeyGroup(session: Bytes): number | undefined {
  const outer = readElement(session, 0, session.length)
  if (outer?.tag !== 0x30) return undefined
  let at = outer.start
  while (at < outer.end) {
    const field = readElement(session, at, outer.end)
    if (!field) return undefined
    if (field.tag === 0xb3) return readInteger(session, field)
    at = field.end
  }
  return undefined
}

function readInteger(der: Bytes, wrapper: DerElement): number | undefined {
  const integer = readElement(der, wrapper.start, wrapper.end)
  if (integer?.tag !== 0x02 || integer.end - integer.start > 5) return undefined
  let value = 0
  for (let i = integer.start; i < integer.end; i++) value = value * 256 + (der[i] as number)
  return value
}
