import { type Bytes, concat } from '../../base/bytes.ts'
import { type DnsType, TYPE_NUMBERS } from './dns-records.ts'
import { encodeName, number16 } from './encode-record.ts'

const OPCODE_UPDATE = 5
const SOA = 6
const CLASS = { internet: 1, none: 254, any: 255 } as const

/** One line of an update, RFC 2136 §2.5. `data` is what the record holds, as it stands in a message. */
export type UpdateLine =
  | { readonly kind: 'add'; readonly name: string; readonly type: DnsType; readonly ttl: number; readonly data: Bytes }
  | { readonly kind: 'delete-set'; readonly name: string; readonly type: DnsType }
  | { readonly kind: 'delete-record'; readonly name: string; readonly type: DnsType; readonly data: Bytes }

/** An update of a zone, RFC 2136 §2: all of it is done, in this order, or none of it. @throws Fault us dns/bad-name */
export function encodeUpdate(id: number, zone: string, lines: readonly UpdateLine[]): Bytes {
  const head = concat([
    number16(id),
    number16(OPCODE_UPDATE << 11),
    number16(1),
    number16(0),
    number16(lines.length),
    number16(0),
  ])
  const zoneSection = concat([encodeName(zone), number16(SOA), number16(CLASS.internet)])
  return concat([head, zoneSection, ...lines.map(encodeLine)])
}

function encodeLine(line: UpdateLine): Bytes {
  const ttl = line.kind === 'add' ? line.ttl : 0
  const kind = line.kind === 'add' ? CLASS.internet : line.kind === 'delete-set' ? CLASS.any : CLASS.none
  const data = line.kind === 'delete-set' ? new Uint8Array(0) : line.data
  return concat([
    encodeName(line.name),
    number16(TYPE_NUMBERS[line.type]),
    number16(kind),
    number16(ttl >>> 16),
    number16(ttl & 0xffff),
    number16(data.length),
    data,
  ])
}
