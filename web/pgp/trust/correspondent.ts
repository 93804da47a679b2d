/** Where a key came from. What `gossip` says of somebody comes from a third person. */
export type KeySource = 'autocrypt' | 'gossip' | 'wkd' | 'attached' | 'imported'

/**
 * What the member thinks of a key:
 *
 * - `first-use`: the first one seen for the address; used until somebody says otherwise.
 * - `accepted`: the member has agreed to it. `verified`: and has compared its fingerprint with its owner.
 * - `pending`: another one than the one in use, or one from a third person; not used before the member agrees.
 * - `replaced`: was in use before another one was accepted; what it has signed stays known.
 * - `rejected`: the member does not want it; it is never offered again.
 */
export type Acceptance = 'first-use' | 'accepted' | 'verified' | 'pending' | 'replaced' | 'rejected'

export interface KnownKey {
  readonly fingerprint: string
  /** Armoured. */
  readonly publicKey: string
  readonly acceptance: Acceptance
  readonly source: KeySource
  readonly firstSeenMs: number
}

/** What is known of the keys of one address; JSON, so that it can be kept. */
export interface Correspondent {
  /** In lower case. */
  readonly address: string
  readonly keys: readonly KnownKey[]
}

/** What became of a key that was offered. `change-pending` is what the member has to be asked about. */
export type Offer = 'first-use' | 'known' | 'change-pending' | 'gossip-pending' | 'ignored'

export interface Offered {
  readonly correspondent: Correspondent
  readonly outcome: Offer
}

/** Keys of one address that are kept: anybody can send a thousand of them. */
const MAX_KEYS = 20

const IN_USE: ReadonlySet<Acceptance> = new Set(['first-use', 'accepted', 'verified'])

/** The key that is encrypted to, if there is one. */
export function keyInUse(correspondent: Correspondent): KnownKey | undefined {
  return correspondent.keys.find((key) => IN_USE.has(key.acceptance))
}

/** Keys that the member should be asked about, oldest first. */
export function pendingKeys(correspondent: Correspondent): readonly KnownKey[] {
  return correspondent.keys.filter((key) => key.acceptance === 'pending')
}

/**
 * Takes note of a key. The first one is used; another one later is only shown and waits for the member, however it came and whatever it prefers: whoever can send
 * mail in somebody's name could otherwise read the answers.
 */
export function offerKey(
  correspondent: Correspondent,
  key: { readonly fingerprint: string; readonly publicKey: string },
  source: KeySource,
  nowMs: number,
): Offered {
  const known = correspondent.keys.find((one) => one.fingerprint === key.fingerprint)
  const inUse = keyInUse(correspondent)
  if (known?.acceptance === 'rejected') return { correspondent, outcome: 'ignored' }
  // What a third person had passed on is confirmed by its owner; nothing else was known before.
  const isConfirmed =
    known?.acceptance === 'pending' && inUse === undefined && source !== 'gossip' && known.source === 'gossip'
  if (known !== undefined && !isConfirmed) {
    // What is kept of it stays: an older form of a key, without its revocation, must not take the place of a newer one (`renewKey`).
    return { correspondent, outcome: 'known' }
  }
  const mayBeUsed =
    inUse === undefined &&
    source !== 'gossip' &&
    !correspondent.keys.some((one) => one.acceptance === 'replaced' || one.acceptance === 'rejected')
  const added: KnownKey = { ...key, acceptance: mayBeUsed ? 'first-use' : 'pending', source, firstSeenMs: nowMs }
  const keys = bounded([...correspondent.keys.filter((one) => one !== known), added])
  const outcome: Offer = mayBeUsed
    ? 'first-use'
    : inUse === undefined && source === 'gossip'
      ? 'gossip-pending'
      : 'change-pending'
  return { correspondent: { ...correspondent, keys }, outcome }
}

/** Another form of a key that is known: with a new end, a new subkey, a revocation. The caller has put both forms together. */
export function renewKey(correspondent: Correspondent, fingerprint: string, publicKey: string): Correspondent {
  const keys = correspondent.keys.map((key) => (key.fingerprint === fingerprint ? { ...key, publicKey } : key))
  return { ...correspondent, keys }
}

/** The member agrees to a key; the one in use before is replaced. Nothing happens for a fingerprint that is not known. */
export function acceptKey(
  correspondent: Correspondent,
  fingerprint: string,
  how: 'accepted' | 'verified',
): Correspondent {
  if (!correspondent.keys.some((key) => key.fingerprint === fingerprint)) return correspondent
  const keys = correspondent.keys.map((key): KnownKey => {
    if (key.fingerprint === fingerprint) return { ...key, acceptance: how }
    return IN_USE.has(key.acceptance) ? { ...key, acceptance: 'replaced' } : key
  })
  return { ...correspondent, keys }
}

/** The member does not want a key, be it in use or not. */
export function rejectKey(correspondent: Correspondent, fingerprint: string): Correspondent {
  const keys = correspondent.keys.map(
    (key): KnownKey => (key.fingerprint === fingerprint ? { ...key, acceptance: 'rejected' } : key),
  )
  return { ...correspondent, keys }
}

/** What the member thinks of the key that has signed a message. */
export function acceptanceOf(correspondent: Correspondent | undefined, fingerprint: string): Acceptance | 'unknown' {
  return correspondent?.keys.find((key) => key.fingerprint === fingerprint)?.acceptance ?? 'unknown'
}

/** Drops what waits for longest; what the member has decided stays. */
function bounded(keys: readonly KnownKey[]): readonly KnownKey[] {
  if (keys.length <= MAX_KEYS) return keys
  const dropped =
    keys.find((key) => key.acceptance === 'pending') ??
    keys.find((key) => key.acceptance === 'replaced') ??
    keys.find((key) => key.acceptance === 'rejected')
  return keys.filter((key) => key !== dropped)
}
