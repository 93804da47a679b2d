import { isFault } from '../../../base/fault.ts'
import type { KeptKey } from '../../../core/pgp/kept-key.ts'
import { invalidProperties, type SetError, setError } from '../../../wire/jmap/errors.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import { readPublicBlock, readWrappedBlock } from '../../../wire/openpgp/read-key-block.ts'
import { describeTransferableKey, type KeyDescription } from '../../../wire/openpgp/transferable-key.ts'
import { PGP_STORE_LIMITS } from './pgp-limits.ts'

/** What can be set of a key, with what it has if it is not set. */
export const KEY_DEFAULTS = { wrappedPrivateKey: null, isDefault: false, isPublished: false } as const

interface Refused {
  readonly refused: SetError
}

/**
 * A key as it is to be kept, or why it is not: what is public is read as a public key, what is private as one that is wrapped in every part, and both have to be of one key. Everything that is
 * said of it comes from here.
 */
export function readOwnKey(object: JsonObject): { readonly fingerprint: string; readonly kept: KeptKey } | Refused {
  const { publicKey, wrappedPrivateKey = null, isDefault = false, isPublished = false } = object
  const wrong: string[] = []
  if (typeof publicKey !== 'string') wrong.push('publicKey')
  if (wrappedPrivateKey !== null && typeof wrappedPrivateKey !== 'string') wrong.push('wrappedPrivateKey')
  if (typeof isDefault !== 'boolean') wrong.push('isDefault')
  if (typeof isPublished !== 'boolean') wrong.push('isPublished')
  if (wrong.length > 0) return { refused: invalidProperties(wrong) }
  const read = described(publicKey as string, wrappedPrivateKey as string | null)
  if ('refused' in read) return read
  const { fingerprint, ...facts } = read
  return {
    fingerprint,
    kept: {
      ...facts,
      publicKey: publicKey as string,
      wrappedPrivateKey: wrappedPrivateKey as string | null,
      isDefault: isDefault as boolean,
      isPublished: isPublished as boolean,
    },
  }
}

function described(publicKey: string, wrapped: string | null): KeyDescription | Refused {
  const most = PGP_STORE_LIMITS.maxKeyCharacters
  if (publicKey.length > most || (wrapped?.length ?? 0) > most) {
    return { refused: setError('tooLarge', `A key has at most ${most} characters of armour`) }
  }
  let property = 'publicKey'
  try {
    const key = readPublicBlock(publicKey)
    const facts = describeTransferableKey(key)
    if (key.primary.version !== 4) return refuse('publicKey', 'Own keys are of version 4, which every program reads')
    property = 'wrappedPrivateKey'
    if (wrapped !== null && readWrappedBlock(wrapped).primary.fingerprint !== facts.fingerprint) {
      return refuse(property, 'The private key is not that of the public one')
    }
    return facts
  } catch (error) {
    if (!isFault(error, 'openpgp/bad-key') && !isFault(error, 'openpgp/unwrapped-key')) throw error
    return refuse(property, error.message)
  }
}

function refuse(property: string, why: string): Refused {
  return { refused: invalidProperties([property], why) }
}
