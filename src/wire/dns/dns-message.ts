import { type Bytes, concat } from '../../base/bytes.ts'
import { badMessage } from './dns-fault.ts'
import { readName, tryEncodeName } from './dns-name.ts'
import { type DnsType, TYPE_NUMBERS } from './dns-records.ts'

/** Octets of a UDP answer that are asked for: fits one packet nearly everywhere (the DNS flag day of 2020). */
export const UDP_BYTES = 1232
const CLASS_IN = 1
const OPT = 41
/** RFC 8914. */
const EXTENDED_ERROR = 15

/** Reply codes: RFC 1035 §4.1.1. */
export const RCODE = {
  noError: 0,
  formatError: 1,
  serverFailure: 2,
  noSuchName: 3,
  notImplemented: 4,
  refused: 5,
} as const

/** A record as it stands in a message: what it holds are the octets `start` to `end`. */
export interface RecordPlace {
  readonly name: string
  readonly type: number
  /** Seconds. */
  readonly ttl: number
  readonly start: number
  readonly end: number
}

/** An answer of a name server. RFC 1035 §4.1. */
export interface DnsMessage {
  readonly id: number
  readonly isResponse: boolean
  readonly isTruncated: boolean
  /** Whether the server answers for all of the DNS (RA), or for its own zones (AA). */
  readonly answersForAll: boolean
  readonly isAuthoritative: boolean
  /** The AD bit: the server says that it has validated everything in the answer. RFC 4035 §3.2.3. */
  readonly isAuthentic: boolean
  readonly rcode: number
  /** What was asked, or undefined if the message does not repeat it. */
  readonly question: { readonly name: string; readonly type: number } | undefined
  readonly answers: readonly RecordPlace[]
  readonly authority: readonly RecordPlace[]
  /** Codes of Extended DNS Errors, RFC 8914 §5.2. */
  readonly extendedErrors: readonly number[]
}

/**
 * A question to a resolver, or undefined for a name that cannot be in the DNS. It asks for recursion, and with the AD bit to be told whether the answer
 * was validated (RFC 6840 §5.7); `edns` adds that larger answers are taken (RFC 6891).
 */
export function tryEncodeQuestion(id: number, name: string, type: DnsType, edns: boolean): Bytes | undefined {
  const labels = tryEncodeName(name)
  if (!labels) return undefined
  const head = Uint8Array.of(id >> 8, id & 0xff, 0x01, 0x20, 0, 1, 0, 0, 0, 0, 0, edns ? 1 : 0)
  const number = TYPE_NUMBERS[type]
  const tail = Uint8Array.of(number >> 8, number & 0xff, 0, CLASS_IN)
  const opt = Uint8Array.of(0, 0, OPT, UDP_BYTES >> 8, UDP_BYTES & 0xff, 0, 0, 0, 0, 0, 0)
  return concat(edns ? [head, labels, tail, opt] : [head, labels, tail])
}

/** Reads a message of at most 64 KiB. Records of other classes than IN are left out. @throws Fault peer dns/bad-message */
export function readMessage(octets: Bytes): DnsMessage {
  const reader = new MessageReader(octets)
  const [id, flags, questions, answers, authority, additional] = Array.from({ length: 6 }, () => reader.number(2)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  if (questions > 1) throw badMessage('it answers several questions at once')
  const question = questions === 1 ? reader.question() : undefined
  const found = [answers, authority, additional].map((count) => reader.records(count))
  const opt = found[2]?.find((record) => record.type === OPT)
  return {
    id,
    isResponse: (flags & 0x8000) !== 0,
    isAuthoritative: (flags & 0x0400) !== 0,
    isTruncated: (flags & 0x0200) !== 0,
    answersForAll: (flags & 0x0080) !== 0,
    isAuthentic: (flags & 0x0020) !== 0,
    // RFC 6891 §6.1.3: eight more bits of the code stand where others have their TTL.
    rcode: (flags & 0x0f) | (opt ? (opt.rawTtl >>> 24) << 4 : 0),
    question,
    answers: (found[0] ?? []).filter(isOfInternet),
    authority: (found[1] ?? []).filter(isOfInternet),
    extendedErrors: opt ? extendedErrors(octets, opt) : [],
  }
}

interface RawRecord extends RecordPlace {
  readonly class: number
  readonly rawTtl: number
}

class MessageReader {
  readonly #octets: Bytes
  #at = 0

  constructor(octets: Bytes) {
    this.#octets = octets
  }

  number(octets: 2 | 4): number {
    let out = 0
    for (let i = 0; i < octets; i++) {
      const octet = this.#octets[this.#at++]
      if (octet === undefined) throw badMessage('it ends in the middle')
      out = out * 256 + octet
    }
    return out
  }

  question(): { readonly name: string; readonly type: number } {
    const name = this.#name()
    const type = this.number(2)
    if (this.number(2) !== CLASS_IN) throw badMessage('the question is of another class')
    return { name, type }
  }

  records(count: number): RawRecord[] {
    // As many as are really there: the count alone, which anybody can write, makes nothing grow.
    const out: RawRecord[] = []
    for (let i = 0; i < count; i++) out.push(this.#record())
    return out
  }

  #record(): RawRecord {
    const name = this.#name()
    const type = this.number(2)
    const kind = this.number(2)
    const rawTtl = this.number(4)
    const length = this.number(2)
    const start = this.#at
    this.#at += length
    if (this.#at > this.#octets.length) throw badMessage('a record ends in the middle')
    // RFC 2181 §8: with the highest bit set it counts as 0.
    return { name, type, class: kind, rawTtl, ttl: rawTtl > 0x7fffffff ? 0 : rawTtl, start, end: this.#at }
  }

  #name(): string {
    const { name, end } = readName(this.#octets, this.#at)
    this.#at = end
    return name
  }
}

function isOfInternet(record: RawRecord): boolean {
  return record.class === CLASS_IN
}

function extendedErrors(octets: Bytes, { start, end }: RecordPlace): number[] {
  const codes: number[] = []
  for (let at = start; at + 4 <= end; ) {
    const code = ((octets[at] as number) << 8) | (octets[at + 1] as number)
    const length = ((octets[at + 2] as number) << 8) | (octets[at + 3] as number)
    if (code === EXTENDED_ERROR && length >= 2 && at + 6 <= end) {
      codes.push(((octets[at + 4] as number) << 8) | (octets[at + 5] as number))
    }
    at += 4 + length
  }
  return codes
}
