import type { DnsRecords } from '../../wire/dns/dns-records.ts'
import { recordText, type ZoneType } from '../../wire/dns/record-text.ts'
import { type Dns, recordsOf } from '../dns/dns.ts'
import { isWithin, type PublishedRecord, shownValue } from './published-record.ts'

/** A change of a zone. What is to stand beside what others have put there is put and taken record by record; what is ours alone is replaced as a set. */
export type ZoneChange = SetChange | RecordChange

type SetChange = {
  readonly [T in ZoneType]: {
    readonly kind: 'replace'
    readonly name: string
    readonly type: T
    readonly records: readonly DnsRecords[T][]
  }
}[ZoneType]

type RecordChange = {
  readonly [T in ZoneType]: {
    readonly kind: 'put' | 'take'
    readonly name: string
    readonly type: T
    readonly record: DnsRecords[T]
  }
}[ZoneType]

/** Port: dynamic updates of one zone. */
export interface ZoneUpdater {
  readonly zone: string
  /** What the zone holds now, from its own name server. */
  readonly contents: Dns
  /** Makes all of the changes at one moment, or none. @throws Fault world dns/update-refused, dns/no-answer, us dns/bad-tsig-key */
  update(changes: readonly ZoneChange[]): Promise<void>
}

/** Records that a name shares with those of others: an SPF record stands beside proofs of ownership, a CAA record beside those for other authorities. */
function isShared({ topic }: PublishedRecord): boolean {
  return topic === 'spf' || topic === 'caa'
}

/** Brings a zone to hold these records, and nothing else of their kinds. Those that lie elsewhere are left out. Returns the ones that were put there. */
export async function putRecords(
  updater: ZoneUpdater,
  records: readonly PublishedRecord[],
): Promise<readonly PublishedRecord[]> {
  const own = records.filter(({ name }) => isWithin(name, updater.zone))
  const sets = Map.groupBy(
    own.filter((record) => !isShared(record)),
    ({ name, type }) => `${type} ${name}`,
  )
  const changes = [...sets.values()].map((set): ZoneChange => {
    const { name, type } = set[0] as PublishedRecord
    return { kind: 'replace', name, type, records: set.map(({ data }) => data) } as ZoneChange
  })
  for (const record of own.filter(isShared)) changes.push(...(await beside(updater.contents, record)))
  if (changes.length > 0) await updater.update(changes)
  return own
}

/** As `putRecords`, but only those whose set is not in the zone as it should be, so that a zone that is right is left alone. */
export async function putMissing(
  updater: ZoneUpdater,
  records: readonly PublishedRecord[],
): Promise<readonly PublishedRecord[]> {
  const sets = Map.groupBy(records, ({ name, type }) => `${type} ${name}`)
  const wrong = await Promise.all(
    [...sets.values()].map(async (set) => {
      const { name, type } = set[0] as PublishedRecord
      const answer = await updater.contents.ask(name, type)
      const there = recordsOf(answer).map((data) => recordText(type, data as never))
      return sameSet(there, set.map(shownValue)) ? [] : set
    }),
  )
  return putRecords(updater, wrong.flat())
}

/** What a server changes by itself: its keys, and the id of a policy. All else is changed by the operator, who may have had reasons. */
export function changesByItself({ topic, type }: PublishedRecord): boolean {
  return topic === 'tlsa' || (topic === 'mta-sts' && type === 'TXT')
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value) => b.includes(value))
}

/** Puts a record in, and takes those out whose place it takes. */
async function beside(contents: Dns, record: PublishedRecord): Promise<ZoneChange[]> {
  const put = { kind: 'put', name: record.name, type: record.type, record: record.data } as ZoneChange
  if (record.type !== 'TXT') return [put]
  const answer = await contents.ask(record.name, 'TXT')
  const old = answer.kind === 'found' ? answer.records.filter((text) => isSpf(text) && text !== record.data) : []
  return [...old.map((text): ZoneChange => ({ kind: 'take', name: record.name, type: 'TXT', record: text })), put]
}

/** RFC 7208 §4.5: what begins with the version and then ends, or goes on after a blank. */
export function isSpf(text: string): boolean {
  return /^v=spf1(?: |$)/i.test(text)
}
