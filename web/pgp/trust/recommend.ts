import { readKey } from 'openpgp'
import type { AutocryptPeer } from '../autocrypt/peer.ts'
import { type DraftFacts, type Recommendation, recommendFor, recommendForAll } from '../autocrypt/recommendation.ts'
import { settings } from '../keys/key-facts.ts'
import { SETTINGS } from '../openpgp-settings.ts'
import { type Correspondent, type KnownKey, keyInUse, pendingKeys } from './correspondent.ts'

/** A recipient of a draft, and what is known of them. */
export interface DraftRecipient {
  readonly address: string
  readonly correspondent: Correspondent | undefined
  readonly peer: AutocryptPeer | undefined
}

export interface RecommendedRecipient {
  readonly address: string
  readonly recommendation: Recommendation
  /** Armoured: what the message is encrypted to, if it is. */
  readonly publicKey: string | undefined
  /** Another key waits for the member: to be shown before sending. */
  readonly hasPending: boolean
}

export interface DraftRecommendation {
  readonly all: Recommendation
  readonly each: readonly RecommendedRecipient[]
}

/** What is recommended for a draft, with the keys that may be used for it: the one in use, or else one that somebody has passed on. */
export async function recommend(
  recipients: readonly DraftRecipient[],
  draft: DraftFacts,
  nowMs: number,
): Promise<DraftRecommendation> {
  const each: RecommendedRecipient[] = []
  for (const { address, correspondent, peer } of recipients) {
    const inUse = correspondent && keyInUse(correspondent)
    const pending = correspondent ? pendingKeys(correspondent) : []
    const key = await firstUsable(inUse ? [inUse] : [], nowMs)
    // A key from a third person stands in only where the member has none of the owner that could be used instead.
    const gossip = inUse
      ? undefined
      : await firstUsable(
          pending.filter((one) => one.source === 'gossip'),
          nowMs,
        )
    const isAccepted = key?.acceptance === 'accepted' || key?.acceptance === 'verified'
    const recommendation = recommendFor(
      { peer, hasKey: key !== undefined, isAccepted, hasGossip: gossip !== undefined },
      draft,
    )
    each.push({ address, recommendation, publicKey: (key ?? gossip)?.publicKey, hasPending: pending.length > 0 })
  }
  return { all: recommendForAll(each.map((one) => one.recommendation)), each }
}

async function firstUsable(keys: readonly KnownKey[], nowMs: number): Promise<KnownKey | undefined> {
  for (const known of keys) {
    const isUsable = await readKey({ armoredKey: known.publicKey, config: SETTINGS })
      .then((key) => key.getEncryptionKey(undefined, new Date(nowMs), undefined, settings()))
      .then(
        () => true,
        () => false,
      )
    if (isUsable) return known
  }
  return undefined
}
