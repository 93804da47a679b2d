import { type Bytes, concat } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'

/** Types of handshake messages (IANA "TLS HandshakeType") that are read. */
export const HANDSHAKE = {
  helloRequest: 0,
  serverHello: 2,
  newSessionTicket: 4,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  serverHelloDone: 14,
  finished: 20,
  certificateStatus: 22,
} as const

export interface HandshakeMessage {
  readonly type: number
  readonly body: Bytes
  /** Type, length and body as they came: what goes into the hash of the handshake. */
  readonly octets: Bytes
}

/** Longer than any chain of certificates that a client would take. */
const MAX_MESSAGE_BYTES = 128 * 1024

/** Puts handshake messages together from the content of records: one record can hold several, and one message several records (RFC 8446 §5.1). */
export class HandshakeReader {
  #pending: Bytes = new Uint8Array(0)

  push(content: Bytes): void {
    this.#pending = this.#pending.length === 0 ? content : concat([this.#pending, content])
  }

  /** The next message, or undefined until more has come. @throws Fault peer tls/malformed if it would be longer than 128 KiB */
  next(): HandshakeMessage | undefined {
    const pending = this.#pending
    if (pending.length < 4) return undefined
    const [type, high, middle, low] = pending as unknown as [number, number, number, number]
    const length = high * 65_536 + middle * 256 + low
    if (length > MAX_MESSAGE_BYTES) {
      throw new Fault(
        'peer',
        'tls/malformed',
        `a handshake message claims ${length} octets; ${MAX_MESSAGE_BYTES} are taken at most`,
      )
    }
    const end = 4 + length
    if (pending.length < end) return undefined
    this.#pending = pending.subarray(end)
    return { type, body: pending.subarray(4, end), octets: pending.subarray(0, end) }
  }
}
