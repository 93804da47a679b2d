import { X509Certificate } from 'node:crypto'
import { Fault, isFault } from '../../base/fault.ts'
import type { RevocationReason } from '../../core/certificates/acme-client.ts'
import type { CertificateEntry } from '../../core/certificates/certificate-entry.ts'
import type { House } from '../house/house.ts'
import { type AcmeHouse, openPlaces } from './acme-places.ts'

/**
 * Has the authority that issued a certificate revoke it: with the account's key, or with that of the certificate where the account is another one by now (RFC 8555 §7.6). One that is revoked already is revoked.
 * @returns whose key it was, and whether the certificate was revoked before
 * @throws Fault peer acme/not-ours, and as the authority
 */
export async function revokeAtAuthority(
  house: AcmeHouse & Pick<House, 'inventory'>,
  { id, authority, chain }: Pick<CertificateEntry, 'id' | 'authority' | 'chain'>,
  reason: RevocationReason,
): Promise<{ readonly by: 'account' | 'certificate'; readonly wasRevoked: boolean }> {
  const places = await openPlaces(house)
  try {
    const client = places.get(authority)?.client
    if (!client || chain === undefined) {
      throw new Fault(
        'peer',
        'acme/not-ours',
        `certificate ${id} was not issued by an authority of [[acme.authorities]]: have whoever issued it revoke it`,
      )
    }
    const der = new Uint8Array(new X509Certificate(chain).raw)
    try {
      return { by: 'account', wasRevoked: await client.revoke(der, reason, { by: 'account' }) }
    } catch (error) {
      if (!isFault(error, 'acme/refused') && !isFault(error, 'acme/no-account')) throw error
      const signer = { by: 'certificate', privateKey: await house.inventory.privateKey(id) } as const
      return { by: 'certificate', wasRevoked: await client.revoke(der, reason, signer) }
    }
  } finally {
    for (const place of places.values()) place[Symbol.dispose]()
  }
}
