import { generateKey as generate, readPrivateKey } from 'openpgp'
import { Fault } from '../../../src/base/fault.ts'
import { PGP_LIMITS, type PgpLimits } from '../limits.ts'
import type { Person } from '../mime/header-values.ts'
import { SETTINGS } from '../openpgp-settings.ts'
import { describeKey, type KeyFacts } from './key-facts.ts'
import { checkPassphrase } from './passphrase.ts'
import type { StoredKey } from './stored-key.ts'

/** What a new key is made of. `ecc` is Ed25519 and X25519 under their earlier ids, which every program reads. */
export type KeyKind = 'ecc' | 'rsa3072' | 'rsa4096'

export interface NewKey {
  readonly kind: KeyKind
  /** The first is the one that mail is sent from. */
  readonly users: readonly Person[]
  readonly passphrase: string
  /** Undefined for a key that does not expire. */
  readonly expiresMs: number | undefined
}

export interface MadeKey {
  readonly stored: StoredKey
  readonly facts: KeyFacts
  /** Whoever has it can revoke the key and do nothing else with it: it is for the backup sheet, never for the server. */
  readonly revocationCertificate: string
}

/**
 * Makes a key of version 4 with a subkey for encryption, wrapped with the passphrase before anything else is done with it.
 *
 * @throws Fault pgp/weak-passphrase, pgp/bad-user-id
 */
export async function makeKey(
  wanted: NewKey,
  nowMs: number,
  { guessCost }: Pick<PgpLimits, 'guessCost'> = PGP_LIMITS,
): Promise<MadeKey> {
  checkPassphrase(wanted.passphrase)
  if (wanted.users.length === 0) throw badUserId()
  const date = new Date(Math.floor(nowMs / 1000) * 1000)
  const expiresMs = wanted.expiresMs ?? 0
  const seconds = expiresMs > 0 ? Math.max(1, Math.ceil((expiresMs - date.getTime()) / 1000)) : 0
  const made = await generate({
    ...(wanted.kind === 'ecc'
      ? { type: 'ecc', curve: 'ed25519Legacy' }
      : { type: 'rsa', rsaBits: Number(wanted.kind.slice(3)) }),
    userIDs: wanted.users.map(userIdOf),
    passphrase: wanted.passphrase,
    keyExpirationTime: seconds,
    date,
    format: 'armored',
    config: { ...SETTINGS, s2kIterationCountByte: guessCost },
  })
  const key = await readPrivateKey({ armoredKey: made.privateKey, config: SETTINGS })
  return {
    stored: {
      version: 1,
      fingerprint: key.getFingerprint(),
      publicKey: made.publicKey,
      wrappedPrivateKey: made.privateKey,
    },
    facts: await describeKey(key.toPublic(), nowMs),
    revocationCertificate: made.revocationCertificate,
  }
}

function userIdOf(user: Person): { name?: string; email: string } {
  const name = user.name?.replace(/[\s\x00-\x1f\x7f<>()@]+/g, ' ').trim()
  if (!/^[^\s<>@]+@[^\s<>@]+$/.test(user.address)) {
    throw badUserId()
  }
  return name ? { name, email: user.address } : { email: user.address }
}

function badUserId(): Fault {
  return new Fault(
    'peer',
    'pgp/bad-user-id',
    'A key needs a mail address of the form name@example.org. Choose one of your own addresses.',
  )
}
