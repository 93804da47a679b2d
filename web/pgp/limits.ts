/** Bounds on what is looked at. Whoever sends a message decides what is in it, so nothing in it may cost without end. */
export interface PgpLimits {
  /** Octets of a message that is opened. */
  readonly maxMessageBytes: number
  /** Octets that the compressed parts of a message may become. */
  readonly maxDecompressedBytes: number
  /** Keys that a message may be encrypted to: each one may have to be tried. */
  readonly maxRecipients: number
  /** Signatures of a message that are judged. */
  readonly maxSignatures: number
  /** Octets of a key, or of several, that are imported at once. */
  readonly maxKeyBytes: number
  /** Keys that are imported at once. */
  readonly maxKeys: number
  /** Signatures of a key by itself: each one costs a verification, several times. */
  readonly maxSelfSignatures: number
  /** Octets of decrypted messages that the worker holds so that their attachments can be fetched. */
  readonly maxOpenBytes: number
  /** Characters of decrypted text that are kept for searching, of all messages together. */
  readonly maxIndexedCharacters: number
  /** What a guess at the passphrase of a key that is wrapped here costs: the octet that says how much is hashed (RFC 9580 §3.7.1.3). */
  readonly guessCost: number
  /** Milliseconds without use after which unlocked keys are forgotten. */
  readonly idleMs: number
}

export const PGP_LIMITS: PgpLimits = {
  maxMessageBytes: 100 * 1024 * 1024,
  maxDecompressedBytes: 100 * 1024 * 1024,
  maxRecipients: 500,
  maxSignatures: 8,
  maxKeyBytes: 1024 * 1024,
  maxKeys: 100,
  maxSelfSignatures: 200,
  maxOpenBytes: 200 * 1024 * 1024,
  maxIndexedCharacters: 16 * 1024 * 1024,
  // 32 MiB of SHA-256: who steals the wrapped key from the server has the passphrase to guess, and nothing else.
  guessCost: 240,
  idleMs: 15 * 60 * 1000,
}
