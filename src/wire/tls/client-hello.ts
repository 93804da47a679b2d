import { type Bytes, concat } from '../../base/bytes.ts'
import { type Extension, encodeExtensions } from './hello-extensions.ts'
import { uint, uint16s, vector } from './vectors.ts'
import { type TlsVersion, versionNumber } from './version.ts'

/** What a ClientHello of SSLv3 to TLS 1.3 says. Anything can be said with it, also what no client should say. */
export interface ClientHello {
  /** Best version; TLS 1.3 is written as TLS 1.2 and needs the extension `supportedVersions` (RFC 8446 §4.1.2). */
  readonly version: TlsVersion
  /** 32 octets. */
  readonly random: Bytes
  /** At most 32 octets. */
  readonly sessionId: Bytes
  readonly suites: readonly number[]
  /** Compression methods; `[0]` is none. */
  readonly compressions: readonly number[]
  /** Of SSLv3 there are none. */
  readonly extensions: readonly Extension[]
}

/** The handshake message of a ClientHello, without a record around it. RFC 8446 §4.1.2, RFC 5246 §7.4.1.2, RFC 6101 §5.6.1.2. */
export function encodeClientHello(hello: ClientHello): Bytes {
  const body = concat([
    uint(2, Math.min(versionNumber(hello.version), 0x0303)),
    hello.random,
    vector(1, hello.sessionId),
    vector(2, uint16s(hello.suites)),
    vector(1, Uint8Array.from(hello.compressions)),
    hello.extensions.length > 0 ? encodeExtensions(hello.extensions) : new Uint8Array(0),
  ])
  return encodeHandshake(1, body)
}

/** A ClientHello in a record. The record says TLS 1.0, as middleboxes expect it (RFC 8446 §5.1), and SSLv3 for SSLv3. */
export function clientHelloRecord(hello: ClientHello): Bytes {
  return encodeRecord(22, hello.version === 'SSLv3' ? 0x0300 : 0x0301, encodeClientHello(hello))
}

/** A handshake message: type, length, body (RFC 8446 §4). */
export function encodeHandshake(type: number, body: Bytes): Bytes {
  return concat([uint(1, type), vector(3, body)])
}

/** A record in clear text: content type, version, length, content of at most 16,384 octets (RFC 8446 §5.1). */
export function encodeRecord(type: number, version: number, content: Bytes): Bytes {
  return concat([uint(1, type), uint(2, version), vector(2, content)])
}
