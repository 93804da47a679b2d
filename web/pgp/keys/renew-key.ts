import { enums, type PrivateKey, type PublicKey, readKey, reformatKey, revokeKey } from 'openpgp'
import { Fault } from '../../../src/base/fault.ts'
import { SETTINGS } from '../openpgp-settings.ts'

/** Why a key is revoked. After `compromised` nothing that it ever signed counts; after the others what it signed before stays good. */
export type RevocationReason = 'compromised' | 'superseded' | 'retired'

const FLAGS: Readonly<Record<RevocationReason, enums.reasonForRevocation>> = {
  compromised: enums.reasonForRevocation.keyCompromised,
  superseded: enums.reasonForRevocation.keySuperseded,
  retired: enums.reasonForRevocation.keyRetired,
}

/** An unlocked key with a new end for itself and its subkeys; its older self-signatures stay, so that what it signed before is still understood. */
export async function extendKey(
  unlocked: PrivateKey,
  expiresMs: number | undefined,
  nowMs: number,
): Promise<PrivateKey> {
  if (expiresMs !== undefined && expiresMs <= nowMs) {
    throw new Fault('peer', 'pgp/bad-expiry', 'The new end of a key has to lie ahead. To end a key now, revoke it.')
  }
  const created = unlocked.getCreationTime().getTime()
  const { privateKey } = await reformatKey({
    privateKey: unlocked,
    userIDs: userIdsOf(unlocked),
    keyExpirationTime: expiresMs === undefined ? 0 : Math.ceil((expiresMs - created) / 1000),
    date: new Date(nowMs),
    format: 'object',
    config: SETTINGS,
  })
  return privateKey.update(unlocked, new Date(nowMs))
}

/** An unlocked key that says itself that it is not to be used any more. */
export async function revokeOwnKey(unlocked: PrivateKey, reason: RevocationReason, nowMs: number): Promise<PrivateKey> {
  const revoked = await revokeKey({
    key: unlocked,
    reasonForRevocation: { flag: FLAGS[reason] },
    date: new Date(nowMs),
    format: 'object',
    config: SETTINGS,
  })
  return revoked.privateKey
}

/**
 * Revokes a public key with its certificate from the backup sheet: all that is left to do when the passphrase is lost.
 *
 * @throws Fault pgp/bad-revocation
 */
export async function applyRevocation(publicKey: PublicKey, certificate: string, nowMs: number): Promise<PublicKey> {
  const applied = await revokeKey({
    key: publicKey,
    revocationCertificate: certificate,
    date: new Date(nowMs),
    format: 'armored',
    config: SETTINGS,
  }).catch((cause: unknown) => {
    throw new Fault(
      'peer',
      'pgp/bad-revocation',
      'That is not the revocation certificate of this key. It stands on the backup sheet that was printed when the key was made.',
      { cause },
    )
  })
  return readKey({ armoredKey: applied.publicKey, config: SETTINGS })
}

/** A revocation certificate for an unlocked key: `no reason`, so that it counts for everything, whenever it is used. */
export async function certificateFor(unlocked: PrivateKey, nowMs: number): Promise<string> {
  const revoked = await revokeKey({ key: unlocked, date: new Date(nowMs), format: 'object', config: SETTINGS })
  const certificate = await revoked.privateKey.getRevocationCertificate(new Date(nowMs))
  if (typeof certificate !== 'string')
    throw new Fault('us', 'pgp/no-certificate', 'The revocation certificate could not be made.')
  return certificate
}

function userIdsOf(key: PrivateKey): { name?: string; email?: string; comment?: string }[] {
  return key.users.flatMap(({ userID }) => {
    if (!userID) return []
    const { name, email, comment } = userID
    return [{ ...(name ? { name } : {}), ...(email ? { email } : {}), ...(comment ? { comment } : {}) }]
  })
}
