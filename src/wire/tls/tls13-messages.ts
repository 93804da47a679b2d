import type { Bytes } from '../../base/bytes.ts'
import { EXTENSION } from './hello-extensions.ts'
import { OctetReader } from './octet-reader.ts'

/** A certificate as TLS 1.3 serves it, with what belongs to it. */
export interface CertificateEntry {
  /** DER. */
  readonly certificate: Bytes
  /** OCSP response in DER, if it was asked for and is there. */
  readonly ocsp: Bytes | undefined
  readonly timestamps: readonly Bytes[]
}

/** RFC 8446 §4.4.2. @throws Fault peer tls/malformed */
export function readCertificateEntries(body: Bytes): CertificateEntry[] {
  const reader = new OctetReader(body)
  reader.vector(1)
  const list = new OctetReader(reader.vector(3))
  const out: CertificateEntry[] = []
  while (list.left > 0) {
    const certificate = list.vector(3)
    const extensions = readExtensionMap(list.vector(2))
    out.push({ certificate, ocsp: ocspOf(extensions), timestamps: timestampsOf(extensions) })
  }
  return out
}

/** Extensions of EncryptedExtensions (RFC 8446 §4.3.1). @throws Fault peer tls/malformed */
export function readEncryptedExtensions(body: Bytes): ReadonlyMap<number, Bytes> {
  return readExtensionMap(new OctetReader(body).vector(2))
}

/** The context of a CertificateRequest, which goes back with the answer (RFC 8446 §4.3.2). @throws Fault peer tls/malformed */
export function readRequestContext(body: Bytes): Bytes {
  return new OctetReader(body).vector(1)
}

/** A ticket of TLS 1.3. */
export interface ModernTicket {
  readonly lifetimeSeconds: number
  readonly ageAdd: number
  readonly nonce: Bytes
  readonly ticket: Bytes
  /** Octets of 0-RTT data that it allows; 0 for none. */
  readonly earlyDataBytes: number
}

/** RFC 8446 §4.6.1. @throws Fault peer tls/malformed */
export function readModernTicket(body: Bytes): ModernTicket {
  const reader = new OctetReader(body)
  const lifetimeSeconds = reader.uint(4)
  const ageAdd = reader.uint(4)
  const nonce = reader.vector(1)
  const ticket = reader.vector(2)
  const early = readExtensionMap(reader.vector(2)).get(EXTENSION.earlyData)
  return { lifetimeSeconds, ageAdd, nonce, ticket, earlyDataBytes: early ? new OctetReader(early).uint(4) : 0 }
}

function readExtensionMap(list: Bytes): Map<number, Bytes> {
  const reader = new OctetReader(list)
  const out = new Map<number, Bytes>()
  while (reader.left > 0) out.set(reader.uint(2), reader.vector(2))
  return out
}

function ocspOf(extensions: ReadonlyMap<number, Bytes>): Bytes | undefined {
  const status = extensions.get(EXTENSION.statusRequest)
  if (!status) return undefined
  const reader = new OctetReader(status)
  return reader.uint(1) === 1 ? reader.vector(3) : undefined
}

function timestampsOf(extensions: ReadonlyMap<number, Bytes>): Bytes[] {
  const content = extensions.get(EXTENSION.timestamps)
  if (!content) return []
  const list = new OctetReader(new OctetReader(content).vector(2))
  const out: Bytes[] = []
  while (list.left > 0) out.push(list.vector(2))
  return out
}
