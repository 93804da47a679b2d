import { type Bytes, concat } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'

/** Content types (IANA "TLS ContentType"). */
export const CONTENT = { changeCipherSpec: 20, alert: 21, handshake: 22, application: 23, heartbeat: 24 } as const

/** One record as it came, encrypted or not. */
export interface TlsRecord {
  readonly type: number
  readonly version: number
  readonly content: Bytes
}

/** 2^14 octets of content and what encryption and compression may add (RFC 5246 §6.2.3). */
const MAX_CONTENT_BYTES = 16_384 + 2048
const HEADER_BYTES = 5

/** Cuts what a peer sends into records. It holds one record at most. */
export class RecordReader {
  #pending: Bytes = new Uint8Array(0)

  /** Takes octets in. */
  push(chunk: Bytes): void {
    this.#pending = this.#pending.length === 0 ? chunk : concat([this.#pending, chunk])
  }

  /** The next record, or undefined until more octets have come. @throws Fault peer tls/malformed if this is no TLS */
  next(): TlsRecord | undefined {
    const pending = this.#pending
    if (pending.length > 0) refuseOthers(pending)
    if (pending.length < HEADER_BYTES) return undefined
    const [type, major, minor, high, low] = pending as unknown as [number, number, number, number, number]
    const length = high * 256 + low
    if (length > MAX_CONTENT_BYTES) {
      throw new Fault(
        'peer',
        'tls/malformed',
        `a TLS record claims ${length} octets, more than the ${MAX_CONTENT_BYTES} there may be`,
      )
    }
    const end = HEADER_BYTES + length
    if (pending.length < end) return undefined
    this.#pending = pending.subarray(end)
    return { type, version: major * 256 + minor, content: pending.subarray(HEADER_BYTES, end) }
  }
}

/** What is clearly no TLS must not be waited for: an answer in plain text would otherwise look like a slow server. */
function refuseOthers(pending: Bytes): void {
  const [type = 0, major] = pending
  if (type < 20 || type > 24 || (major !== undefined && major !== 3)) {
    throw new Fault('peer', 'tls/malformed', 'the server answers with something that is no TLS record')
  }
}
