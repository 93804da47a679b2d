import type { DraftFacts, Recommendation } from '../../pgp/autocrypt/recommendation.ts'
import { sameAddressKey } from '../../pgp/mime/header-values.ts'
import { type Correspondent, keyInUse } from '../../pgp/trust/correspondent.ts'
import type { DraftRecipient, RecommendedRecipient } from '../../pgp/trust/recommend.ts'
import type { PgpSession } from '../pgp/pgp-session.ts'

/** What is known of the key that somebody is encrypted to; `none`: nobody has one of theirs; `unanswered`: nobody could be asked. */
export type KeyKnown =
  | 'own'
  | 'verified'
  | 'accepted'
  | 'first-use'
  | 'gossip'
  | 'unusable'
  | 'none'
  | 'looking'
  | 'unanswered'

/** A recipient, and with what a message for them is encrypted. */
export interface RecipientKey {
  readonly address: string
  readonly known: KeyKnown
  readonly recommendation: Recommendation
  /** Armoured; undefined where there is none that can be used. */
  readonly publicKey: string | undefined
  /** Another key waits for the member. */
  readonly hasPending: boolean
}

/** Addresses of one `PgpKey/lookup`. */
const MOST_AT_ONCE = 10

/** Keys of those who get a message: those that are known, and those that the Web Key Directories of their domains give out. The server asks there, so that nobody sees whose browser wants to know. */
export class RecipientKeys {
  readonly #pgp: PgpSession
  readonly #own: string
  /** What was looked for in this window, and how that ended. */
  readonly #looked = new Map<string, 'looking' | 'none' | 'unanswered'>()

  /** `own`: the address that is written from. */
  constructor(pgp: PgpSession, own: string) {
    this.#pgp = pgp
    this.#own = sameAddressKey(own)
  }

  /** What is known of these. @throws JmapFailure, Fault */
  async of(addresses: readonly string[], draft: DraftFacts): Promise<readonly RecipientKey[]> {
    if (addresses.length === 0) return []
    const recipients = await this.#recipients(addresses)
    const client = await this.#pgp.client()
    const { each } = await client.call('recommend', { recipients, draft })
    return each.map((one, at) => this.#described(one, recipients[at]?.correspondent))
  }

  /** Has those looked for that no key is known of; true if one was found. `again`: also those that were looked for before. @throws JmapFailure */
  async lookUp(keys: readonly RecipientKey[], again = false): Promise<boolean> {
    const wanted = keys.filter(({ address, known }) => isLookedFor(known) && (again || !this.#looked.has(address)))
    let isAny = false
    for (let at = 0; at < wanted.length; at += MOST_AT_ONCE) {
      const addresses = wanted.slice(at, at + MOST_AT_ONCE).map(({ address }) => address)
      if (await this.#lookUp(addresses)) isAny = true
    }
    return isAny
  }

  async #lookUp(addresses: readonly string[]): Promise<boolean> {
    for (const address of addresses) this.#looked.set(address, 'looking')
    try {
      const looked = await this.#pgp.lookUp(addresses)
      for (const { address, what } of looked) this.#looked.set(address, what === 'failed' ? 'unanswered' : 'none')
      return looked.some(({ what }) => what === 'found')
    } catch (error) {
      for (const address of addresses) this.#looked.set(address, 'unanswered')
      throw error
    }
  }

  async #recipients(addresses: readonly string[]): Promise<readonly DraftRecipient[]> {
    const known = await this.#pgp.correspondents.of(addresses)
    const own = addresses.some((address) => sameAddressKey(address) === this.#own) ? await this.#ownKey() : undefined
    return addresses.map((address, at) =>
      sameAddressKey(address) === this.#own && own
        ? { address, correspondent: own, peer: undefined }
        : { address, correspondent: known[at]?.correspondent, peer: known[at]?.peer },
    )
  }

  /** What one writes to oneself needs no key of anybody else. */
  async #ownKey(): Promise<Correspondent | undefined> {
    const key = await this.#pgp.keyFor(this.#own)
    if (!key) return undefined
    const { fingerprint, publicKey } = key
    const known = { fingerprint, publicKey, acceptance: 'verified', source: 'imported', firstSeenMs: 0 } as const
    return { address: this.#own, keys: [known] }
  }

  #described(one: RecommendedRecipient, correspondent: Correspondent | undefined): RecipientKey {
    const inUse = correspondent && keyInUse(correspondent)
    return { ...one, known: this.#known(one, inUse?.acceptance as KeyKnown | undefined) }
  }

  #known({ address, publicKey }: RecommendedRecipient, acceptance: KeyKnown | undefined): KeyKnown {
    if (publicKey === undefined) return acceptance ? 'unusable' : (this.#looked.get(address) ?? 'none')
    if (sameAddressKey(address) === this.#own) return 'own'
    return acceptance ?? 'gossip'
  }
}

/** Where the owner may have published a better one than what there is. */
function isLookedFor(known: KeyKnown): boolean {
  return known === 'none' || known === 'unanswered' || known === 'unusable' || known === 'gossip'
}
