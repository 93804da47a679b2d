import type { Log } from '../../base/log.ts'
import { DkimRotation } from '../../core/dkim/dkim-rotation.ts'
import { DnsDkimRecords } from '../../core/dkim/dns-dkim-records.ts'
import { type DomainPlan, domainRecords } from '../../core/publishing/domain-records.ts'
import { changesByItself, putMissing, type ZoneUpdater } from '../../core/publishing/zone-updater.ts'
import type { House } from '../house/house.ts'
import { publishedKeys } from '../tls/tls-keys.ts'
import { domainPlan, publishingOf } from './publishing-plan.ts'
import { openZoneUpdater, readTsigKey } from './zone-updaters.ts'

/** What of the house publishing stands on. */
export type PublishingHouse = Pick<House, 'configuration' | 'directory' | 'dns' | 'clock' | 'entropy'> & {
  readonly inventory: Pick<House['inventory'], 'entries'>
  readonly acmeAccounts: Pick<House['acmeAccounts'], 'all'>
}

/** What a domain of the house publishes now. */
export async function planOf(house: PublishingHouse, domain: string): Promise<DomainPlan> {
  const { shown, coming } = await publishedKeys(house.configuration, house.inventory, house.clock.nowMs())
  const plan = domainPlan(house.configuration, domain, await house.directory.dkimKeys(domain), [...shown, ...coming])
  return { ...plan, settings: { ...plan.settings, caa: await issuerOf(house, plan.settings.caa) } }
}

/**
 * Who may issue (CAA): where certificates are ordered from one authority, only the account there (RFC 8657). Threat: whoever controls the net before the server could answer challenges
 * and have a certificate from an account of their own.
 */
async function issuerOf({ configuration, acmeAccounts }: PublishingHouse, caa: string): Promise<string> {
  const { authorities } = configuration.acme
  if (caa === '' || caa.includes(';') || configuration.tls.source.issuer !== 'acme' || authorities.length !== 1)
    return caa
  const account = (await acmeAccounts.all()).find(({ directoryUrl }) => directoryUrl === authorities[0]?.directoryUrl)
  return account === undefined || account.url === '' ? caa : `${caa}; accounturi=${account.url}`
}

/** The updates of a domain's zone, undefined where none are configured. @throws Fault us dns/bad-tsig-key, world dns/no-answer, dns/no-zone */
export async function updaterOf(house: PublishingHouse, domain: string): Promise<ZoneUpdater | undefined> {
  const { update } = publishingOf(house.configuration, domain)
  if (!update) return undefined
  return openZoneUpdater(domain, update.server, await readTsigKey(update.keyFile), house.clock, house.entropy)
}

export function rotationOf(house: PublishingHouse, log: Log): DkimRotation {
  const records = new DnsDkimRecords(house.dns, (domain) => updaterOf(house, domain))
  return new DkimRotation(house.directory, records, house.configuration.publish.dkim, house.clock, log)
}

/**
 * Puts those records of a domain into its zone that change by themselves: the keys of the server and the id of the MTA-STS policy. The others are the operator's, who may have changed them on purpose.
 * @throws Fault as `updaterOf`, world dns/update-refused
 */
export async function publishChanging(house: PublishingHouse, domain: string): Promise<void> {
  const updater = await updaterOf(house, domain)
  if (!updater) return
  await putMissing(updater, domainRecords(await planOf(house, domain)).filter(changesByItself))
}
