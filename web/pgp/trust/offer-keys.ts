import { readKey } from 'openpgp'
import type { Bytes } from '../../../src/base/bytes.ts'
import { describeKey } from '../keys/key-facts.ts'
import { type ReadKey, readPublicKeys } from '../keys/read-keys.ts'
import type { PgpLimits } from '../limits.ts'
import { SETTINGS } from '../openpgp-settings.ts'
import { type Correspondent, type KeySource, type Offer, offerKey, renewKey } from './correspondent.ts'

/** What became of each key. `unusable`: it is new and could not be encrypted to, or it is not for that address. */
export interface KeyOffer {
  readonly key: ReadKey
  readonly outcome: Offer | 'unusable'
}

export interface KeysOffered {
  readonly correspondent: Correspondent
  readonly offers: readonly KeyOffer[]
}

/**
 * Takes note of the keys in a header, an attachment, an answer of a Web Key Directory. What is known of a key already is put together with what is new, so that
 * a revocation is never lost by sending the key once more without it.
 *
 * @throws Fault pgp/no-key, pgp/keys-too-large
 */
export async function offerKeys(
  correspondent: Correspondent,
  octets: Bytes,
  source: KeySource,
  limits: PgpLimits,
  nowMs: number,
): Promise<KeysOffered> {
  let now = correspondent
  const offers: KeyOffer[] = []
  for (const key of await readPublicKeys(octets, correspondent.address, limits, nowMs)) {
    const { fingerprint } = key.facts
    const known = now.keys.find((one) => one.fingerprint === fingerprint)
    // Whoever imports a key by hand has been told what is not right with it.
    const isGood = key.facts.canEncrypt && (source === 'imported' || !key.notes.includes('other-address'))
    if (known === undefined && !isGood) {
      offers.push({ key, outcome: 'unusable' })
      continue
    }
    if (known !== undefined) now = renewKey(now, fingerprint, await mergeKeys(known.publicKey, key.publicKey, nowMs))
    const offered = offerKey(now, { fingerprint, publicKey: key.publicKey }, source, nowMs)
    now = offered.correspondent
    offers.push({ key, outcome: offered.outcome })
  }
  return { correspondent: now, offers }
}

/**
 * Two forms of one key put together: all that either says. OpenPGP.js takes the newest binding of a subkey without looking whether it is right, so that anybody could spoil a key by
 * sending it with a wrong one, and answers would go out in clear: what is neither usable, nor revoked or expired by its owner, is not taken.
 */
async function mergeKeys(known: string, offered: string, nowMs: number): Promise<string> {
  const base = await readKey({ armoredKey: known, config: SETTINGS }).catch(() => undefined)
  if (base === undefined) return offered
  const merged = await readKey({ armoredKey: offered, config: SETTINGS })
    .then((key) => base.toPublic().update(key.toPublic(), new Date(nowMs)))
    .catch(() => undefined)
  if (merged === undefined) return known
  const { state, canEncrypt } = await describeKey(merged, nowMs)
  return canEncrypt || state === 'revoked' || state === 'expired' ? merged.armor() : known
}
