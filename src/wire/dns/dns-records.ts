import { type Bytes, concat, latin1, text } from '../../base/bytes.ts'
import { badMessage } from './dns-fault.ts'
import { readName } from './dns-name.ts'

/** RFC 1035 §3.3.9. */
export interface MxRecord {
  readonly preference: number
  /** Empty for the root (null MX, RFC 7505). */
  readonly exchange: string
}

/** RFC 6698 §2.1. */
export interface TlsaRecord {
  /** 0 PKIX-TA, 1 PKIX-EE, 2 DANE-TA, 3 DANE-EE; others are not known. */
  readonly usage: number
  /** 0 the whole certificate, 1 its public key. */
  readonly selector: number
  /** 0 the octets themselves, 1 SHA-256, 2 SHA-512. */
  readonly matchingType: number
  readonly data: Bytes
}

/** RFC 2782. */
export interface SrvRecord {
  readonly priority: number
  readonly weight: number
  readonly port: number
  /** Empty for the root: the service is not offered. */
  readonly target: string
}

/** RFC 1035 §3.3.13; times in seconds. */
export interface SoaRecord {
  readonly primary: string
  readonly mailbox: string
  readonly serial: number
  readonly refresh: number
  readonly retry: number
  readonly expire: number
  readonly minimum: number
}

/** RFC 8659 §4.1. */
export interface CaaRecord {
  readonly flags: number
  readonly tag: string
  readonly value: string
}

/** What records of each type hold. Names are as `readName` gives them, addresses in their usual text form (RFC 5952). */
export interface DnsRecords {
  readonly A: string
  readonly AAAA: string
  readonly CNAME: string
  readonly NS: string
  readonly PTR: string
  readonly MX: MxRecord
  /** The strings of one record joined (RFC 7208 §3.3), as UTF-8; octets that are none become U+FFFD. */
  readonly TXT: string
  readonly SRV: SrvRecord
  readonly SOA: SoaRecord
  readonly TLSA: TlsaRecord
  readonly CAA: CaaRecord
}

export type DnsType = keyof DnsRecords

/** Numbers of the types: the IANA registry "Resource Record (RR) TYPEs". */
export const TYPE_NUMBERS: Readonly<Record<DnsType, number>> = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  TLSA: 52,
  CAA: 257,
}

/** What a record holds, from its octets `start` to `end` within its message. @throws Fault peer dns/bad-message */
export function readRecord<T extends DnsType>(type: T, message: Bytes, start: number, end: number): DnsRecords[T] {
  const data = new RecordData(message, start, end)
  const record = READERS[type](data)
  data.end()
  return record
}

const READERS: { readonly [T in DnsType]: (data: RecordData) => DnsRecords[T] } = {
  A: (data) => data.octets(4).join('.'),
  AAAA: (data) => showIpv6(data.octets(16)),
  CNAME: (data) => data.name(),
  NS: (data) => data.name(),
  PTR: (data) => data.name(),
  MX: (data) => ({ preference: data.number(2), exchange: data.name() }),
  TXT: (data) => text(data.strings()),
  SRV: (data) => ({ priority: data.number(2), weight: data.number(2), port: data.number(2), target: data.name() }),
  SOA: (data) => ({
    primary: data.name(),
    mailbox: data.name(),
    serial: data.number(4),
    refresh: data.number(4),
    retry: data.number(4),
    expire: data.number(4),
    minimum: data.number(4),
  }),
  TLSA: (data) => ({
    usage: data.number(1),
    selector: data.number(1),
    matchingType: data.number(1),
    data: data.rest(),
  }),
  CAA: (data) => ({
    flags: data.number(1),
    tag: latin1(data.octets(data.number(1))).toLowerCase(),
    value: text(data.rest()),
  }),
}

/** Reads what one record holds, from the front. */
class RecordData {
  readonly #message: Bytes
  readonly #end: number
  #at: number

  constructor(message: Bytes, start: number, end: number) {
    this.#message = message
    this.#at = start
    this.#end = end
  }

  octets(count: number): Bytes {
    if (this.#at + count > this.#end) throw badMessage('a record ends in the middle')
    const out = this.#message.slice(this.#at, this.#at + count)
    this.#at += count
    return out
  }

  rest(): Bytes {
    return this.octets(this.#end - this.#at)
  }

  number(octets: 1 | 2 | 4): number {
    let out = 0
    for (const octet of this.octets(octets)) out = out * 256 + octet
    return out
  }

  name(): string {
    const { name, end } = readName(this.#message, this.#at)
    if (end > this.#end) throw badMessage('a record ends in the middle')
    this.#at = end
    return name
  }

  /** One or more strings of up to 255 octets, joined. RFC 1035 §3.3.14. */
  strings(): Bytes {
    const parts = [this.octets(this.number(1))]
    while (this.#at < this.#end) parts.push(this.octets(this.number(1)))
    return concat(parts)
  }

  end(): void {
    if (this.#at !== this.#end) throw badMessage('a record is longer than its type')
  }
}

/** RFC 5952 §4: small letters, no leading zeros, the first longest run of at least two zero groups as `::`. */
function showIpv6(octets: Bytes): string {
  const groups = Array.from({ length: 8 }, (_, i) => (octets[2 * i] as number) * 256 + (octets[2 * i + 1] as number))
  const words = groups.map((group) => group.toString(16))
  const runs = [...words.join(' ').matchAll(/(?<![0-9a-f])0(?: 0)+(?![0-9a-f])/g)]
  const longest = runs.sort((a, b) => b[0].length - a[0].length)[0]
  if (!longest) return words.join(':')
  const whole = words.join(' ')
  const before = whole.slice(0, longest.index).trim().replaceAll(' ', ':')
  const after = whole
    .slice(longest.index + longest[0].length)
    .trim()
    .replaceAll(' ', ':')
  return `${before}::${after}`
}
