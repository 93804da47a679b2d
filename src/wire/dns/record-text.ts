import { type Bytes, hex, utf8 } from '../../base/bytes.ts'
import type { DnsRecords } from './dns-records.ts'

/** Types of records that a zone file is written of. */
export type ZoneType = 'MX' | 'TXT' | 'SRV' | 'CNAME' | 'TLSA' | 'CAA'

/** What a record holds in the form of a zone file, RFC 1035 §5.1. */
export function recordText<T extends ZoneType>(type: T, data: DnsRecords[T]): string {
  return TEXTS[type](data)
}

const TEXTS: { readonly [T in ZoneType]: (data: DnsRecords[T]) => string } = {
  MX: ({ preference, exchange }) => `${preference} ${exchange}.`,
  TXT: (whole) => characterStrings(utf8(whole)).map(quoted).join(' '),
  SRV: ({ priority, weight, port, target }) => `${priority} ${weight} ${port} ${target}.`,
  CNAME: (target) => `${target}.`,
  TLSA: ({ usage, selector, matchingType, data }) => `${usage} ${selector} ${matchingType} ${hex(data)}`,
  CAA: ({ flags, tag, value }) => `${flags} ${tag} ${quoted(utf8(value))}`,
}

/** A text as character strings of at most 255 octets each, RFC 1035 §3.3.14; whoever reads them puts them together again (RFC 7208 §3.3, RFC 6376 §3.6.2.2). At least one. */
export function characterStrings(octets: Bytes): Bytes[] {
  const strings = [octets.subarray(0, 255)]
  for (let at = 255; at < octets.length; at += 255) strings.push(octets.subarray(at, at + 255))
  return strings
}

/** What is not printable US-ASCII stands as `\DDD`. */
function quoted(octets: Bytes): string {
  let out = ''
  for (const octet of octets) {
    if (octet === 0x22 || octet === 0x5c) out += `\\${String.fromCharCode(octet)}`
    else if (octet >= 0x20 && octet < 0x7f) out += String.fromCharCode(octet)
    else out += `\\${String(octet).padStart(3, '0')}`
  }
  return `"${out}"`
}
