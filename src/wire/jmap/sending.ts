/** A capability of our own (RFC 8620 §1.8): what Posthus has beside RFC 8621 for sending. */
export const SENDING_CAPABILITY = 'https://posthus.dev/jmap/sending'

/** How a member likes to write. There is one, which is neither made nor destroyed; its id is `singleton`. */
export interface SendingPreferences {
  /** The Identity (RFC 8621 §6) that new messages are written as; null: that of the account's address. */
  readonly defaultIdentityId: string | null
  /** Where the signature of an answer stands: above what is quoted, or below it. */
  readonly signaturePlace: 'above' | 'below'
  /** How long what was sent waits at the server, so that it can be taken back. */
  readonly undoSeconds: number
  /**
   * When a message is encrypted without being asked for, for members who have a PGP key: never; when everybody who gets it prefers that too, as Autocrypt tells; or whenever there is a key of
   * everybody.
   */
  readonly encrypts: 'asked' | 'mutual' | 'possible'
}

export const SENDING_PREFERENCES: SendingPreferences = {
  defaultIdentityId: null,
  signaturePlace: 'above',
  undoSeconds: 10,
  encrypts: 'mutual',
}

export const ENCRYPTION_HABITS: readonly SendingPreferences['encrypts'][] = ['asked', 'mutual', 'possible']

/** The longest that `undoSeconds` can be. */
export const MOST_UNDO_SECONDS = 60
