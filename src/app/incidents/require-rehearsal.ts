import { Fault } from '../../base/fault.ts'
import { isInnerAddress } from '../../net/dns/inner-address.ts'
import type { AcmePlace } from '../config/configuration.ts'

/** What a drill would ask, and who may be asked. */
export interface RehearsalPlaces {
  /** Directories of the authorities that have issued what would be revoked, that have our accounts, or that would be asked for new certificates. */
  readonly directories: Iterable<string>
  readonly authorities: readonly Pick<AcmePlace, 'directoryUrl' | 'isForRehearsal'>[]
  readonly addressesOf: (host: string) => Promise<readonly string[]>
}

/**
 * Lets a drill go on only if every certificate authority that it would ask is of this machine or of a private network, or is one that the operator has named for it. A public one has limits
 * that a drill uses up, so that the house could have no certificate when it needs one; and what it has revoked it has revoked for everybody.
 * @throws Fault peer incident/public-authority
 */
export async function requireRehearsal({ directories, authorities, addressesOf }: RehearsalPlaces): Promise<void> {
  const named = new Set(authorities.filter((one) => one.isForRehearsal).map(({ directoryUrl }) => directoryUrl))
  const refused: string[] = []
  for (const directory of new Set(directories)) {
    if (named.has(directory)) continue
    const addresses = await addressesOf(new URL(directory).hostname)
    const outer = addresses.find((address) => !isInnerAddress(address))
    if (outer !== undefined) refused.push(`${directory} is public (${outer})`)
    // One that cannot be found may be anywhere when it can.
    else if (addresses.length === 0) refused.push(`${directory} cannot be found, so it may be public`)
  }
  if (refused.length === 0) return
  throw new Fault(
    'peer',
    'incident/public-authority',
    `a drill replaces and revokes every certificate, which is not done with a public authority:\n  ${refused.join('\n  ')}\nRehearse on a copy with an authority of your own (Debian's pebble, for example); if this is one for rehearsals, say so: rehearsal = true in its [[acme.authorities]]`,
  )
}
