import { X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import { Fault } from '../../base/fault.ts'
import type { Asset, CertificateAtRisk } from '../../core/incidents/incident.ts'
import type { CertificateRevocation } from '../../core/incidents/steps/revoke-old.ts'
import { openPlaces } from '../acme/acme-places.ts'
import type { House } from '../house.ts'
import { openLocalAuthority } from '../tls/local-authority.ts'
import { revokeLocally } from '../tls/local-revocations.ts'

/** Has whoever issued a certificate revoke it. */
export class HouseRevocation implements CertificateRevocation {
  readonly #house: House

  constructor(house: House) {
    this.#house = house
  }

  async revoke({ serial, pem }: CertificateAtRisk, { id, keeper }: Asset): Promise<string> {
    if (keeper === 'local-tls') return this.#revokeLocally(serial)
    const entry = keeper === 'tls' ? await this.#house.inventory.entry(id.slice('tls:'.length)) : undefined
    if (entry?.state === 'revoked') return 'revoked'
    if (entry?.origin === 'acme') return this.#revokeOrdered(entry.id, entry.authority, pem)
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
  async #revokeOrdered(id: string, authority: string, pem: string): Promise<string> {
    const places = await openPlaces(this.#house)
    try {
      const place = places.get(authority)
      if (!place) {
        throw new Fault(
          'us',
          'incident/by-hand',
          `${authority} is not among [acme] any more: put it back, or ask it to revoke`,
        )
      }
      const certificate = new Uint8Array(new X509Certificate(pem).raw)
      const revoke = () => place.client.revoke(certificate, 'key-compromise', { by: 'account' })
      if (!(await revoke()) && !(await revoke())) {
        throw new Fault(
          'world',
          'incident/not-revoked',
          `${authority} takes it for valid after it has revoked it: it is asked again`,
        )
      }
      const deed = { by: 'posthus', why: 'its key may have leaked', atMs: this.#house.clock.nowMs() }
      await this.#house.inventory.move(id, 'revoked', deed)
      return `revoked by ${authority}`
    } finally {
      for (const place of places.values()) place[Symbol.dispose]()
    }
  }
}
