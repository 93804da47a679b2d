import { ADDRCONFIG } from 'node:dns'
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { isFitForMail } from '../../net/dns/public-address.ts'

/** Port: all addresses of a host name that programs of this machine would connect to, in their order; none if it has none. Never throws. */
export type AddressesOf = (host: string) => Promise<readonly string[]>

/**
 * What the system says. Addresses of a kind that this machine has no way to (IPv6, mostly) are left out: silence there would say nothing of the server. Of a name that is this machine alone the first
 * one counts: whatever stands behind the others is reached by nobody else.
 */
export const systemAddresses: AddressesOf = async (host) => {
  const found = [...new Set((await tryLookUp(host, ADDRCONFIG)) ?? (await tryLookUp(host, 0)) ?? [])]
  return found.every((one) => !isFitForMail(one)) ? found.slice(0, 1) : found
}

/** At most `most`, of both kinds by turns: a host with many addresses of one kind is still looked at over the other. */
export function chooseAddresses(addresses: readonly string[], most: number): readonly string[] {
  const first = addresses[0]
  if (first === undefined || addresses.length <= most) return addresses
  const [same, other] = [0, 1].map((turn) => addresses.filter((one) => (isIP(one) === isIP(first)) === (turn === 0)))
  const byTurns = addresses.flatMap((_, at) => [same?.[at], other?.[at]]).filter((one) => one !== undefined)
  return byTurns.slice(0, most)
}

async function tryLookUp(host: string, hints: number): Promise<string[] | undefined> {
  try {
    const found = await lookup(host, { all: true, order: 'verbatim', hints })
    return found.length === 0 ? undefined : found.map(({ address }) => address)
  } catch {
    // It is connected to by its name then, and what comes of that is a finding about the endpoint, not a failure of the audit.
    return undefined
  }
}
