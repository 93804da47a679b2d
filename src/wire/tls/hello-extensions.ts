import { type Bytes, concat, utf8 } from '../../base/bytes.ts'
import { uint, uint16s, vector } from './vectors.ts'

/** An extension of a hello: its number in the IANA registry "TLS ExtensionType Values", and its content. */
export interface Extension {
  readonly type: number
  readonly content: Bytes
}

/** Numbers of the extensions that are sent or looked for. */
export const EXTENSION = {
  serverName: 0,
  statusRequest: 5,
  supportedGroups: 10,
  pointFormats: 11,
  signatureAlgorithms: 13,
  heartbeat: 15,
  alpn: 16,
  timestamps: 18,
  encryptThenMac: 22,
  extendedMasterSecret: 23,
  sessionTicket: 35,
  preSharedKey: 41,
  earlyData: 42,
  supportedVersions: 43,
  pskModes: 45,
  keyShare: 51,
  renegotiationInfo: 0xff01,
} as const

/** RSA, ECDSA, EdDSA and DSA with every hash that has been in use (RFC 8446 §4.2.3, RFC 5246 §7.4.1.4.1). */
export const EVERY_SIGNATURE: readonly number[] = [
  0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b, 0x0401, 0x0501, 0x0601,
  0x0303, 0x0301, 0x0302, 0x0402, 0x0502, 0x0602, 0x0203, 0x0201, 0x0202, 0x0101,
]

/** All extensions of a hello, their total length in front. */
export function encodeExtensions(extensions: readonly Extension[]): Bytes {
  return vector(2, concat(extensions.map(({ type, content }) => concat([uint(2, type), vector(2, content)]))))
}

/** The host that is asked for; a name in ASCII, never an address (RFC 6066 §3). */
export function serverName(host: string): Extension {
  return { type: EXTENSION.serverName, content: vector(2, concat([uint(1, 0), vector(2, utf8(host))])) }
}

/** RFC 8446 §4.2.7. */
export function supportedGroups(ids: readonly number[]): Extension {
  return { type: EXTENSION.supportedGroups, content: vector(2, uint16s(ids)) }
}

/** Points as they are, without compression: what every server takes (RFC 8422 §5.1.2). */
export function pointFormats(): Extension {
  return { type: EXTENSION.pointFormats, content: vector(1, uint(1, 0)) }
}

/** RFC 8446 §4.2.3. */
export function signatureAlgorithms(schemes: readonly number[]): Extension {
  return { type: EXTENSION.signatureAlgorithms, content: vector(2, uint16s(schemes)) }
}

/** RFC 8446 §4.2.1. */
export function supportedVersions(numbers: readonly number[]): Extension {
  return { type: EXTENSION.supportedVersions, content: vector(1, uint16s(numbers)) }
}

/** Shares that are offered from the start; none of them makes the server name the group it wants (RFC 8446 §4.2.8). */
export function keyShares(shares: readonly { readonly group: number; readonly value: Bytes }[]): Extension {
  const entries = shares.map(({ group, value }) => concat([uint(2, group), vector(2, value)]))
  return { type: EXTENSION.keyShare, content: vector(2, concat(entries)) }
}

/** Whether resumption is wanted without (0) or with (1) a fresh key agreement (RFC 8446 §4.2.9). */
export function pskModes(modes: readonly (0 | 1)[]): Extension {
  return { type: EXTENSION.pskModes, content: vector(1, Uint8Array.from(modes)) }
}

/** Application protocols (RFC 7301 §3.1). */
export function alpn(names: readonly string[]): Extension {
  return { type: EXTENSION.alpn, content: vector(2, concat(names.map((name) => vector(1, utf8(name))))) }
}

/** Asks for an OCSP response with the handshake (RFC 6066 §8). */
export function statusRequest(): Extension {
  return {
    type: EXTENSION.statusRequest,
    content: concat([uint(1, 1), vector(2, new Uint8Array(0)), vector(2, new Uint8Array(0))]),
  }
}

/** The peer may send heartbeats (RFC 6520 §2). */
export function heartbeat(): Extension {
  return { type: EXTENSION.heartbeat, content: uint(1, 1) }
}

/** This is a first handshake, not a renegotiation (RFC 5746 §3.4). */
export function renegotiationInfo(): Extension {
  return { type: EXTENSION.renegotiationInfo, content: vector(1, new Uint8Array(0)) }
}

/** An extension that is only there, or has content of its own: `extendedMasterSecret`, `encryptThenMac`, `sessionTicket`, `timestamps`. */
export function bare(type: number, content: Bytes = new Uint8Array(0)): Extension {
  return { type, content }
}
