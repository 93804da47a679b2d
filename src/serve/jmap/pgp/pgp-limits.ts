/** Bounds of what an account keeps of PGP, beside those of `RECORD_LIMITS` for one record. */
export const PGP_STORE_LIMITS = {
  /** Keys of the member's own. */
  maxKeys: 50,
  /** Characters of an armoured key: RSA 4096 with ten user ids and a history of extensions takes 20,000. */
  maxKeyCharacters: 100_000,
  maxCorrespondents: 5000,
  /** As the browser keeps them. */
  maxKeysOfCorrespondent: 20,
  /** Octets of all correspondents together. */
  maxCorrespondentBytes: 64 * 1024 * 1024,
  /** Addresses of one look-up. */
  maxLookups: 50,
} as const
