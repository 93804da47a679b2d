import { canonicalDomain } from '../../../core/directory/canonical-address.ts'
import { noSuchDomain } from '../../../core/directory/directory-faults.ts'
import { domainRecords } from '../../../core/publishing/domain-records.ts'
import { isWithin, type PublishedRecord, shownValue } from '../../../core/publishing/published-record.ts'
import { zoneFile } from '../../../core/publishing/zone-file.ts'
import { putRecords } from '../../../core/publishing/zone-updater.ts'
import type { TsigKey } from '../../../wire/dns/tsig-key.ts'
import type { SocketAddress } from '../../config/configuration.ts'
import { type PublishingHouse, planOf } from '../../publishing/domain-publishing.ts'
import { openZoneUpdater } from '../../publishing/zone-updaters.ts'
import { formatTable } from '../../terminal/format-table.ts'
import { publishedKeys } from '../../tls/tls-keys.ts'
import type { Outcome } from '../outcome.ts'

/**
 * Prints the DNS records that a domain needs, for people or as a zone file.
 * @throws Fault peer directory/no-such-domain, directory/bad-address
 */
export async function showDomainRecords(house: PublishingHouse, name: string, asZone = false): Promise<Outcome> {
  const { domain, records, notes } = await recordsOf(house, name)
  const text = asZone
    ? zoneFile(domain, records).trimEnd()
    : [...sections(domain, records), ...notes.map((note) => `Note: ${note}`)].join('\n\n')
  return { text, json: { domain, records: records.map(recordJson), notes } }
}

/** Puts the records into the zone of a domain by a dynamic update. @throws Fault as `showDomainRecords`, world dns/* */
export async function updateZone(
  house: PublishingHouse,
  name: string,
  server: SocketAddress,
  key: TsigKey,
): Promise<Outcome> {
  const { domain, records } = await recordsOf(house, name)
  const updater = await openZoneUpdater(domain, server, key, house.clock, house.entropy)
  const put = await putRecords(updater, records)
  const left = records.filter((record) => !put.includes(record))
  const elsewhere = left.map((record) => `${record.name}. ${record.type} ${shownValue(record)}`)
  const note = left.length === 0 ? '' : `\nThese lie in other zones:\n${elsewhere.join('\n')}`
  return {
    text: `The zone ${updater.zone} has ${put.length} records of ${domain} now.${note}`,
    json: { domain, zone: updater.zone, put: put.map(recordJson), elsewhere: left.map(recordJson) },
  }
}

interface Wanted {
  readonly domain: string
  readonly records: readonly PublishedRecord[]
  readonly notes: readonly string[]
}

async function recordsOf(house: PublishingHouse, name: string): Promise<Wanted> {
  const domain = canonicalDomain(name)
  if (!(await house.directory.domain(domain))) throw noSuchDomain(name)
  return { domain, records: domainRecords(await planOf(house, domain)), notes: await keyNotes(house) }
}

/** What is not known of the keys that TLSA records are made of. */
async function keyNotes({ configuration, inventory, clock }: PublishingHouse): Promise<string[]> {
  const { shown, coming } = await publishedKeys(configuration, inventory, clock.nowMs())
  const { hostname } = configuration
  if (shown.length === 0)
    return [
      `there are no TLSA records: there is no certificate for ${hostname} yet. Start the server once, then look again.`,
    ]
  if (coming.length > 0) return []
  return [
    `the TLSA records name only the present key of ${hostname}. Make the next one some days before it is shown (posthus cert csr), or name it with next-key in tls.files, or let your ACME client keep the key: otherwise mail over DANE stops with the next certificate.`,
  ]
}

/** The records by what they are for. */
function sections(domain: string, records: readonly PublishedRecord[]): string[] {
  const titled = Map.groupBy(records, ({ purpose, name }) =>
    isWithin(name, domain) ? purpose : `${purpose}, outside of ${domain}`,
  )
  return [...titled].map(([purpose, some]) => {
    const table = formatTable(
      ['name', 'type', 'value'],
      some.map((record) => [record.name, record.type, shownValue(record)]),
      '',
    )
    return `${purpose[0]?.toUpperCase()}${purpose.slice(1)}\n${table.replace(/^/gm, '  ')}`
  })
}

function recordJson(record: PublishedRecord) {
  const { name, type, topic, purpose } = record
  return { name, type, value: shownValue(record), topic, purpose }
}
