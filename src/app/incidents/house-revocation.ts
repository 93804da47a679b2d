import { join } from 'node:path'
import { Fault } from '../../base/fault.ts'
import type { CertificateEntry } from '../../core/certificates/certificate-entry.ts'
import type { Asset, CertificateAtRisk } from '../../core/incidents/incident.ts'
import type { CertificateRevocation } from '../../core/incidents/steps/revoke-old.ts'
import { revokeAtAuthority } from '../acme/revoke-certificate.ts'
import type { House } from '../house/house.ts'
import { openLocalAuthority } from '../tls/local-authority.ts'
import { revokeLocally } from '../tls/local-revocations.ts'

/** Has whoever issued a certificate revoke it. */
export class HouseRevocation implements CertificateRevocation {
  readonly #house: House

  constructor(house: House) {
    this.#house = house
  }

  async revoke({ serial }: CertificateAtRisk, { id, keeper }: Asset): Promise<string> {
    if (keeper === 'local-tls') return this.#revokeLocally(serial)
    const entry = keeper === 'tls' ? await this.#house.inventory.entry(id.slice('tls:'.length)) : undefined
    if (entry?.state === 'revoked') return 'revoked'
    if (entry?.origin === 'acme') return this.#revokeOrdered(entry)
    throw new Fault(
      'us',
      'incident/by-hand',
      `ask its authority to revoke the certificate with the serial number ${serial}, key compromise being the reason; then answer what it said: --handled "revoked"`,
    )
  }

  async #revokeLocally(serial: string): Promise<string> {
    const { configuration, entropy, clock } = this.#house
    const folder = join(configuration.data, 'tls')
    const authority = await openLocalAuthority(folder, clock, entropy)
    if (await revokeLocally(folder, authority, serial, entropy)) return 'on the list of the local authority'
    throw new Fault('us', 'incident/not-revoked', 'the list of the local authority does not have it')
  }

  /** Asked twice: an authority that has revoked it says so when it is asked again (RFC 8555 §7.6, `alreadyRevoked`). */
  async #revokeOrdered(entry: CertificateEntry): Promise<string> {
    const { inventory, clock } = this.#house
    const revoke = async () => (await revokeAtAuthority(this.#house, entry, 'key-compromise')).wasRevoked
    if (!(await revoke()) && !(await revoke())) {
      throw new Fault(
        'world',
        'incident/not-revoked',
        `${entry.authority} takes it for valid after it has revoked it: it is asked again`,
      )
    }
    await inventory.move(entry.id, 'revoked', { by: 'posthus', why: 'its key may have leaked', atMs: clock.nowMs() })
    return `revoked by ${entry.authority}`
  }
}
