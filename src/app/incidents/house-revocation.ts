import { join } from 'node:path'
import { Fault } from '../../base/fault.ts'
import type { Asset, CertificateAtRisk } from '../../core/incidents/incident.ts'
import type { CertificateRevocation } from '../../core/incidents/steps/revoke-old.ts'
import type { House } from '../house.ts'
import { openLocalAuthority } from '../tls/local-authority.ts'
import { revokeLocally } from '../tls/local-revocations.ts'

/** Has whoever issued a certificate revoke it. */
export class HouseRevocation implements CertificateRevocation {
  readonly #house: Pick<House, 'configuration' | 'clock' | 'entropy'>

  constructor(house: Pick<House, 'configuration' | 'clock' | 'entropy'>) {
    this.#house = house
  }

  async revoke({ serial }: CertificateAtRisk, { keeper }: Asset): Promise<string> {
    if (keeper === 'local-tls') return this.#revokeLocally(serial)
    throw new Fault('us', 'incident/no-revocation', `nobody revokes certificates of ${keeper}`)
  }

  async #revokeLocally(serial: string): Promise<string> {
    const { configuration, clock, entropy } = this.#house
    const folder = join(configuration.data, 'tls')
    const authority = await openLocalAuthority(folder, clock, entropy)
    if (await revokeLocally(folder, authority, serial, entropy)) return 'on the list of the local authority'
    throw new Fault('us', 'incident/not-revoked', 'the list of the local authority does not have it')
  }
}
