import { KeyLookups } from '../../core/pgp/key-lookups.ts'
import { PublishedKeys } from '../../core/pgp/published-keys.ts'
import { isPublicAddress } from '../../net/dns/public-address.ts'
import { HttpsKeyDirectories, KEY_DIRECTORY_SETTINGS } from '../../net/wkd/https-key-directories.ts'
import type { House } from '../house/house.ts'

/** Keys of others for members of the house, in a process that serves the site. */
export function keyLookups(house: House): KeyLookups {
  const { configuration, dns, clock } = house
  const settings = { ...KEY_DIRECTORY_SETTINGS, tls: configuration.tls.policy, allowsAddress: isPublicAddress }
  return new KeyLookups(new PublishedKeys(house), new HttpsKeyDirectories(dns, settings), clock)
}
