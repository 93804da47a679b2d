import type { AutocryptPeer } from './peer.ts'

/**
 * What is recommended for a message (Autocrypt Level 1 §3.3): `disable`, it cannot be encrypted; `discourage`, it can, but perhaps nobody can read it;
 * `available`, if the member wants; `encrypt`, unless the member does not want.
 */
export type Recommendation = 'disable' | 'discourage' | 'available' | 'encrypt'

/** What is known of one recipient. */
export interface RecipientFacts {
  readonly peer: AutocryptPeer | undefined
  /** Whether there is a key in use that can be encrypted to now. */
  readonly hasKey: boolean
  /** Whether the member has agreed to that key, which says more than any header. */
  readonly isAccepted: boolean
  /** Whether there is a usable key at least that somebody else has passed on. */
  readonly hasGossip: boolean
}

export interface DraftFacts {
  /** Whether the message answers one that was encrypted. */
  readonly repliesToEncrypted: boolean
  /** Whether the member prefers to encrypt: `prefer-encrypt=mutual` in the own header. */
  readonly prefersEncryption: boolean
}

/** Without a header for so long, while mail comes without one: its owner may have gone back to a program that cannot read it. */
const STALE_MS = 35 * 24 * 60 * 60 * 1000

/** For one recipient (§3.3.2). */
export function recommendFor(recipient: RecipientFacts, draft: DraftFacts): Recommendation {
  if (!recipient.hasKey && !recipient.hasGossip) return 'disable'
  const preliminary = preliminaryFor(recipient)
  if (draft.repliesToEncrypted) return 'encrypt'
  const isMutual = recipient.peer?.prefersEncryption === true && draft.prefersEncryption
  return preliminary === 'available' && isMutual ? 'encrypt' : preliminary
}

function preliminaryFor({ hasKey, isAccepted, peer }: RecipientFacts): 'discourage' | 'available' {
  if (!hasKey) return 'discourage'
  if (isAccepted || peer?.headerMs === undefined) return 'available'
  return (peer.lastSeenMs ?? 0) - peer.headerMs > STALE_MS ? 'discourage' : 'available'
}

/** For all of them together (§3.3.3): nobody may be left out, and the least certain counts. */
export function recommendForAll(each: readonly Recommendation[]): Recommendation {
  if (each.length === 0 || each.includes('disable')) return 'disable'
  if (each.every((one) => one === 'encrypt')) return 'encrypt'
  return each.includes('discourage') ? 'discourage' : 'available'
}
