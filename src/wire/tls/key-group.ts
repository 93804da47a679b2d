import type { Bytes } from '../../base/bytes.ts'
import { type DerElement, readElement } from '../x509/der.ts'
import { namedGroup } from './named-groups.ts'

/** Name of a TLS group id; ids without a name become `group-0x1234`. */
export function groupName(id: number): string {
  return namedGroup(id).name
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
