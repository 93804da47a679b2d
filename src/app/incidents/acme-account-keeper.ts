import { type HeldSecret, type OldSecret, replaceEach, type SecretKeeper } from '../../core/incidents/secret-keeper.ts'
import { changeAccountKey } from '../acme/acme-places.ts'
import type { House } from '../house/house.ts'

/** The keys of accounts with certificate authorities: whoever has one can revoke our certificates. */
export class AcmeAccountKeeper implements SecretKeeper {
  readonly kind = 'acme-account'
  readonly #house: House

  constructor(house: House) {
    this.#house = house
  }

  async held(): Promise<readonly HeldSecret[]> {
    return (await this.#house.acmeAccounts.all()).map(({ directoryUrl, keyId }) => ({
      name: directoryUrl,
      title: `The key of the account with ${directoryUrl}, in tls/accounts`,
      fingerprint: keyId,
      processes: ['back-office'],
    }))
  }

  async replace(olds: readonly OldSecret[]): Promise<ReadonlyMap<string, string>> {
    const { acmeAccounts, configuration, orderNotices } = this.#house
    const failures = await replaceEach(olds, async ({ name, fingerprint }) => {
      if ((await acmeAccounts.find(name))?.keyId !== fingerprint) return
      const settings = configuration.acme.authorities.find(({ directoryUrl }) => directoryUrl === name)
      // Nobody is asked there any more; the key of an account that nothing is ordered with is of little use to a thief.
      if (!settings) throw new Error(`${name} is not among [acme] any more: answer with --not-exposed, or put it back`)
      await changeAccountKey(this.#house, settings)
    })
    // Orders go on with the keys that there are now.
    orderNotices.publish(null)
    return failures
  }
}
