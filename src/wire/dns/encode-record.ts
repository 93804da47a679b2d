import { type Bytes, concat, utf8 } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import { tryEncodeName } from './dns-name.ts'
import type { DnsRecords } from './dns-records.ts'
import { characterStrings, type ZoneType } from './record-text.ts'

/** What a record holds as it stands in a message (RDATA), without compression of names. @throws Fault us dns/bad-name */
export function encodeRecord<T extends ZoneType>(type: T, data: DnsRecords[T]): Bytes {
  return ENCODERS[type](data)
}

const ENCODERS: { readonly [T in ZoneType]: (data: DnsRecords[T]) => Bytes } = {
  MX: ({ preference, exchange }) => concat([number16(preference), encodeName(exchange)]),
  TXT: (text) => concat(characterStrings(utf8(text)).flatMap((part) => [Uint8Array.of(part.length), part])),
  SRV: ({ priority, weight, port, target }) =>
    concat([number16(priority), number16(weight), number16(port), encodeName(target)]),
  CNAME: (target) => encodeName(target),
  TLSA: ({ usage, selector, matchingType, data }) => concat([Uint8Array.of(usage, selector, matchingType), data]),
  CAA: ({ flags, tag, value }) => concat([Uint8Array.of(flags, tag.length), utf8(tag), utf8(value)]),
}

/** The octets of a name. @throws Fault us dns/bad-name */
export function encodeName(name: string): Bytes {
  const octets = tryEncodeName(name)
  if (!octets) throw new Fault('us', 'dns/bad-name', `${name.slice(0, 255)} is no name that the DNS can have`)
  return octets
}

export function number16(value: number): Bytes {
  return Uint8Array.of((value >> 8) & 0xff, value & 0xff)
}
