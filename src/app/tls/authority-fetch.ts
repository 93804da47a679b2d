import { TrustedNetworks } from '../../core/authentication/trusted-networks.ts'
import type { Fetch } from '../../core/certificates/fetch-issuers.ts'
import { isFitForMail } from '../../net/dns/public-address.ts'
import { AuthorityFetch } from '../../net/pki/authority-fetch.ts'
import type { House } from '../house/house.ts'

const TIMEOUT_MS = 20_000
/** A certificate of an authority has two kilobytes; some hand out a bag of them. */
const MOST_BYTES = 65_536

/** How authorities are asked: at public addresses, and at those of `tls.authority-networks`. */
export function authorityFetch({ configuration, dns }: Pick<House, 'configuration' | 'dns'>): AuthorityFetch {
  const own = new TrustedNetworks(configuration.tls.authorityNetworks)
  const allowsAddress = (address: string) => isFitForMail(address) || own.have(address)
  return new AuthorityFetch(dns, { timeoutMs: TIMEOUT_MS, allowsAddress })
}

/** How the certificates of authorities are asked for. */
export function fetchOf(house: Pick<House, 'configuration' | 'dns'>): Fetch {
  const authorities = authorityFetch(house)
  return async (url) => {
    const fetched = await authorities.fetch({ url, maxBytes: MOST_BYTES })
    return 'octets' in fetched ? fetched.octets : undefined
  }
}
