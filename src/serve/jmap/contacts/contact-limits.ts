/** Bounds of an account's contacts. Cards and their photographs are records: `RECORD_LIMITS` bounds how many there are, and each. */
export const CONTACT_LIMITS = {
  maxBooks: 100,
  /** Octets of all cards of an account together, photographs among them. */
  maxTotalBytes: 64 * 1024 * 1024,
  /** Octets of a file that is read for its cards. */
  maxFileBytes: 32 * 1024 * 1024,
} as const
