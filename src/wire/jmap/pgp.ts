/** A capability of our own (RFC 8620 §1.8): the PGP keys of a member, what is known of the keys of others, and the Web Key Directories of their domains. */
export const PGP_CAPABILITY = 'https://posthus.dev/jmap/pgp'

/** What the Session object says for an account. */
export interface PgpAccountCapability {
  readonly maxKeys: number
  /** Characters of an armoured key. */
  readonly maxKeyCharacters: number
  readonly maxCorrespondents: number
  readonly maxKeysOfCorrespondent: number
  /** Addresses of one `PgpKey/lookup`. */
  readonly maxLookups: number
}

/** A key of the member's own. The server keeps a private key only as it is wrapped by a passphrase that it never sees. */
export interface PgpKey {
  /** The fingerprint. */
  readonly id: string
  /** 40 hexadecimal digits in lower case; like everything down to `isRevoked` found out by the server, without verifying signatures. */
  readonly fingerprint: string
  readonly userIds: readonly string[]
  /** Of the user ids, ASCII letters small. */
  readonly addresses: readonly string[]
  /** UTCDate. */
  readonly createdAt: string
  readonly expiresAt: string | null
  readonly isRevoked: boolean
  /** Armoured. */
  readonly publicKey: string
  /** Armoured; null where the member has only the public part here. */
  readonly wrappedPrivateKey: string | null
  /** Of those with a private part exactly one is; setting another one takes it away from the first. */
  readonly isDefault: boolean
  /** Whether the Web Key Directory of the domain gives it out, for each address of the member's that it names. */
  readonly isPublished: boolean
}

/** Where a key of somebody came from, and what the member thinks of it: as `KnownKey` of web/pgp/trust has them, which says what each means. */
export type PgpKeySource = 'autocrypt' | 'gossip' | 'wkd' | 'attached' | 'imported'
export type PgpAcceptance = 'first-use' | 'accepted' | 'verified' | 'pending' | 'replaced' | 'rejected'

export const PGP_KEY_SOURCES: readonly PgpKeySource[] = ['autocrypt', 'gossip', 'wkd', 'attached', 'imported']
export const PGP_ACCEPTANCES: readonly PgpAcceptance[] = [
  'first-use',
  'accepted',
  'verified',
  'pending',
  'replaced',
  'rejected',
]
/** Of these there is one key at most: it is the one that is encrypted to. */
export const PGP_IN_USE: readonly PgpAcceptance[] = ['first-use', 'accepted', 'verified']

export interface PgpKnownKey {
  /** 40 or 64 hexadecimal digits in lower case: the server looks that it is that of the key. */
  readonly fingerprint: string
  /** Armoured. */
  readonly publicKey: string
  readonly acceptance: PgpAcceptance
  readonly source: PgpKeySource
  /** UTCDate. */
  readonly firstSeenAt: string
}

/** What Autocrypt remembers of an address: as `AutocryptPeer` of web/pgp/autocrypt, in UTCDates. */
export interface PgpAutocryptPeer {
  readonly lastSeenAt: string | null
  readonly headerAt: string | null
  readonly prefersEncryption: boolean
  readonly gossipAt: string | null
}

/** What is known of the keys of one address. There is one for each address. What becomes of a key that is new is decided in the browser, by the member; the server keeps it. */
export interface PgpCorrespondent {
  readonly id: string
  /** In lower case. */
  readonly address: string
  readonly keys: readonly PgpKnownKey[]
  /** Null before anything of Autocrypt was seen. */
  readonly peer: PgpAutocryptPeer | null
  /** Whether a key waits for the member; set by the server. */
  readonly hasPending: boolean
}

/** A condition of `PgpCorrespondent/query`; sorted by `address`. */
export interface PgpCorrespondentCondition {
  /** Any of these, as they are kept. */
  readonly addresses?: readonly string[]
  readonly hasPending?: boolean
}

/** The answer to `PgpKey/lookup`. */
export interface PgpLookupAnswer {
  readonly accountId: string
  /** By address as it was asked for: the key in base64, binary, with the user ids of that address alone. */
  readonly found: Readonly<Record<string, string>>
  readonly notFound: readonly string[]
  /** Where nobody could be asked, or too much was asked for: another time may be better. */
  readonly failed: readonly string[]
}
