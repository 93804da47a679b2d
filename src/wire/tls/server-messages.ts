import { type Bytes, hex } from '../../base/bytes.ts'
import type { CipherSuite } from './cipher-suite.ts'
import { EXTENSION } from './hello-extensions.ts'
import { OctetReader } from './octet-reader.ts'
import { type TlsVersion, versionOf } from './version.ts'

/** ServerHello or HelloRetryRequest. */
export interface ServerHello {
  /** What was agreed on, from `supported_versions` if that is there; undefined for a number that is no version. */
  readonly version: TlsVersion | undefined
  readonly random: Bytes
  readonly sessionId: Bytes
  readonly suite: number
  readonly compression: number
  readonly extensions: ReadonlyMap<number, Bytes>
  /** The server wants another hello, with the group that it names (RFC 8446 §4.1.4). */
  readonly isRetry: boolean
}

/** SHA-256 of "HelloRetryRequest" (RFC 8446 §4.1.3). */
const RETRY_RANDOM = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c'

/** RFC 8446 §4.1.3, RFC 5246 §7.4.1.3. @throws Fault peer tls/malformed */
export function readServerHello(body: Bytes): ServerHello {
  const reader = new OctetReader(body)
  const legacyVersion = reader.uint(2)
  const random = reader.octets(32)
  const sessionId = reader.vector(1)
  const suite = reader.uint(2)
  const compression = reader.uint(1)
  const extensions = reader.left > 0 ? readExtensions(reader.vector(2)) : new Map<number, Bytes>()
  const chosen = extensions.get(EXTENSION.supportedVersions)
  const version = versionOf(chosen ? new OctetReader(chosen).uint(2) : legacyVersion)
  return { version, random, sessionId, suite, compression, extensions, isRetry: hex(random) === RETRY_RANDOM }
}

function readExtensions(list: Bytes): Map<number, Bytes> {
  const reader = new OctetReader(list)
  const out = new Map<number, Bytes>()
  while (reader.left > 0) out.set(reader.uint(2), reader.vector(2))
  return out
}

/** The group that a ServerHello or a HelloRetryRequest of TLS 1.3 has chosen, and the server's value in it, which a HelloRetryRequest lacks. @throws Fault peer tls/malformed */
export function serverShare({
  extensions,
  isRetry,
}: ServerHello): { group: number; value: Bytes | undefined } | undefined {
  const share = extensions.get(EXTENSION.keyShare)
  if (!share) return undefined
  const reader = new OctetReader(share)
  const group = reader.uint(2)
  return { group, value: isRetry ? undefined : reader.vector(2) }
}

/** The protocol that the server has chosen of those offered. @throws Fault peer tls/malformed */
export function chosenAlpn({ extensions }: ServerHello): string | undefined {
  const content = extensions.get(EXTENSION.alpn)
  if (!content) return undefined
  return String.fromCharCode(...new OctetReader(new OctetReader(content).vector(2)).vector(1))
}

/** Certificates in DER, the server's own first, in the form before TLS 1.3 (RFC 5246 §7.4.2). @throws Fault peer tls/malformed */
export function readCertificateList(body: Bytes): Bytes[] {
  const reader = new OctetReader(new OctetReader(body).vector(3))
  const out: Bytes[] = []
  while (reader.left > 0) out.push(reader.vector(3))
  return out
}

/** An OCSP response in DER, or undefined if the status is of another kind (RFC 6066 §8). @throws Fault peer tls/malformed */
export function readCertificateStatus(body: Bytes): Bytes | undefined {
  const reader = new OctetReader(body)
  return reader.uint(1) === 1 ? reader.vector(3) : undefined
}

/** Signed certificate timestamps from the extension of a ServerHello (RFC 6962 §3.3). @throws Fault peer tls/malformed */
export function readTimestamps({ extensions }: ServerHello): Bytes[] {
  const content = extensions.get(EXTENSION.timestamps)
  if (!content || content.length === 0) return []
  const reader = new OctetReader(new OctetReader(content).vector(2))
  const out: Bytes[] = []
  while (reader.left > 0) out.push(reader.vector(2))
  return out
}

/** What a server puts forward for one connection. `explicit` curves, and whatever is not understood, are `other`. */
export type ServerKeyExchange =
  | { readonly kind: 'ecdhe'; readonly group: number; readonly value: Bytes }
  | { readonly kind: 'dhe'; readonly prime: Bytes; readonly generator: Bytes; readonly value: Bytes }
  /** A weak RSA key made for export (RFC 2246 §7.4.3). */
  | { readonly kind: 'rsa'; readonly modulus: Bytes }
  | { readonly kind: 'other' }

/** RFC 5246 §7.4.3, RFC 8422 §5.4. Signatures are not read: who signs stands in the certificate. @throws Fault peer tls/malformed */
export function readServerKeyExchange(body: Bytes, suite: CipherSuite): ServerKeyExchange {
  const reader = new OctetReader(body)
  // With a pre-shared key a hint comes first (RFC 4279 §2, RFC 5489 §2).
  if (suite.authentication === 'PSK') reader.vector(2)
  switch (suite.exchange) {
    case 'ECDHE':
      return reader.uint(1) === 3
        ? { kind: 'ecdhe', group: reader.uint(2), value: reader.vector(1) }
        : { kind: 'other' }
    case 'DHE':
      return { kind: 'dhe', prime: reader.vector(2), generator: reader.vector(2), value: reader.vector(2) }
    case 'RSA':
      return suite.isExport ? { kind: 'rsa', modulus: reader.vector(2) } : { kind: 'other' }
    default:
      return { kind: 'other' }
  }
}

/** A ticket of TLS 1.2 and before (RFC 5077 §3.3). @throws Fault peer tls/malformed */
export function readNewSessionTicket(body: Bytes): { readonly lifetimeHintSeconds: number; readonly ticket: Bytes } {
  const reader = new OctetReader(body)
  return { lifetimeHintSeconds: reader.uint(4), ticket: reader.vector(2) }
}
