import type { CertificateState } from '../../core/certificates/certificate-states.ts'
import { addressesOf } from '../../net/dns/inner-address.ts'
import type { House } from '../house/house.ts'
import { requireRehearsal } from './require-rehearsal.ts'

/** States in which there is nothing left to revoke. */
const GONE: ReadonlySet<CertificateState> = new Set(['revoked', 'expired', 'destroyed'])

/** Lets a drill of this house go on only if no public authority would be asked. @throws Fault peer incident/public-authority */
export async function requireRehearsalOf({ configuration, inventory, acmeAccounts, clock }: House): Promise<void> {
  const { authorities } = configuration.acme
  const ordered = configuration.tls.source.issuer === 'acme' ? authorities.map(({ directoryUrl }) => directoryUrl) : []
  const accounts = (await acmeAccounts.all()).map(({ directoryUrl }) => directoryUrl)
  const nowMs = clock.nowMs()
  const issued = (await inventory.entries())
    .filter(({ origin, state, facts }) => origin === 'acme' && !GONE.has(state) && facts && facts.notAfterMs > nowMs)
    .map(({ authority }) => authority)
  await requireRehearsal({ directories: [...ordered, ...accounts, ...issued], authorities, addressesOf })
}
