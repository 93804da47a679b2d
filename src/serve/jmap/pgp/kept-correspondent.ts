import { isFault } from '../../../base/fault.ts'
import type { KeptRecord } from '../../../core/mail/record-shelf.ts'
import { tryUtcDate } from '../../../wire/jmap/dates.ts'
import { isObject, type Json, type JsonObject } from '../../../wire/jmap/json.ts'
import {
  PGP_ACCEPTANCES,
  PGP_IN_USE,
  PGP_KEY_SOURCES,
  type PgpAutocryptPeer,
  type PgpCorrespondent,
  type PgpKnownKey,
} from '../../../wire/jmap/pgp.ts'
import { readPublicBlock } from '../../../wire/openpgp/read-key-block.ts'
import { PGP_STORE_LIMITS } from './pgp-limits.ts'

export const CORRESPONDENT_PROPERTIES: readonly (keyof PgpCorrespondent)[] = [
  'id',
  'address',
  'keys',
  'peer',
  'hasPending',
]

/** A correspondent as it is kept. Records that are open are those with a key that waits for the member. */
export type KeptCorrespondent = Omit<PgpCorrespondent, 'id' | 'hasPending'>

export function readKeptCorrespondent({ value }: Pick<KeptRecord, 'value'>): KeptCorrespondent {
  return JSON.parse(value) as KeptCorrespondent
}

export function correspondentObject(record: KeptRecord): JsonObject {
  const { address, keys, peer } = readKeptCorrespondent(record)
  const { id, isOpen } = record
  return { id, address, keys, peer, hasPending: isOpen } as unknown as JsonObject
}

export function correspondentRecord(id: string, { address, keys, peer }: KeptCorrespondent): KeptRecord {
  const isOpen = keys.some(({ acceptance }) => acceptance === 'pending')
  return { id, value: JSON.stringify({ address, keys, peer }), isOpen }
}

/** What of an object is no correspondent, or the correspondent. What the keys are is looked at; what is thought of them is not. */
export function readCorrespondent({
  address,
  keys,
  peer = null,
  ...more
}: JsonObject): KeptCorrespondent | { readonly wrong: readonly string[]; readonly why?: string } {
  const wrong = Object.keys(more)
  if (!isAddress(address)) wrong.push('address')
  if (!(peer === null || isPeer(peer))) wrong.push('peer')
  const problem = problemOfKeys(keys)
  if (problem !== undefined) wrong.push('keys')
  if (wrong.length > 0) return { wrong, ...(problem === undefined ? {} : { why: problem }) }
  return {
    address: address as string,
    keys: keys as unknown as readonly PgpKnownKey[],
    peer: peer as unknown as PgpAutocryptPeer | null,
  }
}

/** In lower case, as they are compared: there is one record for each. */
function isAddress(value: Json | undefined): boolean {
  return (
    typeof value === 'string' &&
    /^[^\s\p{Cc}<>,;]{1,250}@[^\s\p{Cc}<>,;@]{1,250}$/u.test(value) &&
    value === value.toLowerCase()
  )
}

function isPeer(value: Json): boolean {
  if (!isObject(value)) return false
  const { lastSeenAt, headerAt, prefersEncryption, gossipAt, ...more } = value
  const isMoment = (one: Json | undefined) => one === null || isDate(one)
  return (
    isMoment(lastSeenAt) &&
    isMoment(headerAt) &&
    isMoment(gossipAt) &&
    typeof prefersEncryption === 'boolean' &&
    Object.keys(more).length === 0
  )
}

function isDate(value: Json | undefined): boolean {
  return typeof value === 'string' && value.length <= 40 && tryUtcDate(value) !== undefined
}

function problemOfKeys(keys: Json | undefined): string | undefined {
  const most = PGP_STORE_LIMITS.maxKeysOfCorrespondent
  if (!Array.isArray(keys) || keys.length > most) return `A correspondent has a list of at most ${most} keys`
  const fingerprints = new Set<string>()
  let inUse = 0
  for (const key of keys as readonly Json[]) {
    if (!isKnownKey(key)) return 'A key has a fingerprint, publicKey, acceptance, source and firstSeenAt'
    const problem = problemOfKey(key)
    if (problem !== undefined) return problem
    fingerprints.add(key.fingerprint)
    if (PGP_IN_USE.includes(key.acceptance)) inUse++
  }
  if (fingerprints.size < keys.length) return 'A key is there twice'
  // Threat: two pages that each take the first key they see would leave two, and which one is encrypted to would be chance.
  return inUse > 1 ? 'At most one key is in use' : undefined
}

function isKnownKey(value: Json): value is PgpKnownKey & JsonObject {
  if (!isObject(value)) return false
  const { fingerprint, publicKey, acceptance, source, firstSeenAt, ...more } = value
  return (
    typeof fingerprint === 'string' &&
    typeof publicKey === 'string' &&
    (PGP_ACCEPTANCES as readonly unknown[]).includes(acceptance) &&
    (PGP_KEY_SOURCES as readonly unknown[]).includes(source) &&
    isDate(firstSeenAt) &&
    Object.keys(more).length === 0
  )
}

function problemOfKey({ fingerprint, publicKey }: PgpKnownKey): string | undefined {
  if (publicKey.length > PGP_STORE_LIMITS.maxKeyCharacters) return 'A key is too large'
  try {
    const { primary } = readPublicBlock(publicKey)
    return primary.fingerprint === fingerprint ? undefined : 'A key has another fingerprint than it is said to have'
  } catch (error) {
    if (!isFault(error, 'openpgp/bad-key')) throw error
    return error.message
  }
}
