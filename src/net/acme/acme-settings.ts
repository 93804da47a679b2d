/** Bounds of what an authority may take of us. */
export interface AcmeLimits {
  /** For one question and its answer: name, handshake, all of it. */
  readonly timeoutMs: number
  /** Octets of one answer. */
  readonly maxAnswerBytes: number
  /** How often a question is signed anew when the authority does not accept its nonce (RFC 8555 §6.5). */
  readonly nonceTries: number
  /** Nonces that are kept for later questions. */
  readonly keptNonces: number
  /** Chains that are fetched beside the first one. */
  readonly alternateChains: number
  /** How long the directory of an authority is believed. */
  readonly directoryMs: number
}

export const ACME_LIMITS: AcmeLimits = {
  timeoutMs: 30_000,
  maxAnswerBytes: 1024 * 1024,
  // Of a hundred thousand questions not one fails where a third of all nonces is refused.
  nonceTries: 15,
  keptNonces: 8,
  alternateChains: 4,
  directoryMs: 3_600_000,
}

/** An account that the operator has with the authority otherwise, RFC 8555 §7.3.4. */
export interface ExternalAccount {
  readonly keyId: string
  /** A secret. */
  readonly macKey: Uint8Array
}

/** One authority, and as whom it is spoken to. */
export interface AcmeAuthority {
  readonly directoryUrl: string
  /** `mailto:` URLs, RFC 8555 §7.1.2. */
  readonly contact: readonly string[]
  /** Whether the operator has agreed to the terms; nobody else can (RFC 8555 §7.3). */
  readonly agreesToTerms: boolean
  readonly externalAccount: ExternalAccount | undefined
  /** Certificate authorities (PEM) that the server's own certificate may be below, instead of the usual ones. */
  readonly ca: readonly string[] | undefined
}
