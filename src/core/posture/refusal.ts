import type { TlsResultType } from '../transport-policy/tls-failure.ts'

/** Why a TLS handshake with a client of ours came to nothing. */
export const HANDSHAKE_REFUSALS = [
  /** It speaks nothing newer than TLS 1.1. */
  'old-version',
  /** It knows no suite or group of ours: static RSA, CBC, or a curve that nobody else uses. */
  'no-shared-suite',
  'no-shared-group',
  /** It wants another protocol than the one that is spoken here (ALPN, RFC 7301). */
  'other-protocol',
  /** What it sent is no TLS. */
  'not-tls',
  /** It did not like our certificate. */
  'certificate-refused',
  'closed',
  'timeout',
  'other',
] as const

export type HandshakeRefusal = (typeof HANDSHAKE_REFUSALS)[number]

/** Why a connection was not used: with clients of ours the first, with hosts that we send to the words of TLS reports. A closed list, so that nobody can fill the ledger with reasons. */
export type RefusalReason = HandshakeRefusal | TlsResultType
