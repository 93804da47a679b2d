import type { DnsRecords } from '../../../wire/dns/dns-records.ts'
import { recordText } from '../../../wire/dns/record-text.ts'
import type { Dns } from '../../dns/dns.ts'
import type { PublishedRecord } from '../published-record.ts'
import { shownValue } from '../published-record.ts'
import { type Finding, shownValues, type Verdict } from './finding.ts'

/** What it means that there are more records than there should be, and what to do. */
export interface Surplus {
  readonly verdict: 'surplus' | 'dangerous' | 'note'
  readonly mend: string
}

/** Compares the records of one name and type with those that should be there, as sets. */
export async function compareSet(dns: Dns, wanted: readonly PublishedRecord[], surplus: Surplus): Promise<Finding> {
  const { name, type, topic } = wanted[0] as PublishedRecord
  const should = wanted.map(shownValue)
  const found = await lookUp(dns, name, type)
  const base = { topic, name, type, wanted: should, found: shownValues(found.values) }
  if (found.unavailable !== undefined) return { ...base, ...unknown(found.unavailable) }
  const missing = should.filter((value) => !found.values.includes(value))
  const more = found.values.filter((value) => !should.includes(value))
  if (missing.length === 0) {
    return more.length === 0 ? { ...base, verdict: 'right', mend: '' } : { ...base, ...surplus }
  }
  const verdict: Verdict = found.values.length === 0 ? 'missing' : 'different'
  return { ...base, verdict, mend: verdict === 'missing' ? 'publish it' : 'publish what is wanted in its place' }
}

/** The verdict on what the DNS does not tell. */
export function unknown(reason: string): { readonly verdict: 'unknown'; readonly mend: string } {
  return { verdict: 'unknown', mend: `the DNS says nothing (${reason}): try again, or see dns.servers` }
}

/** The records of a name as a zone file has them. */
export async function lookUp<T extends PublishedRecord['type']>(
  dns: Dns,
  name: string,
  type: T,
): Promise<{ readonly values: readonly string[]; readonly unavailable?: string }> {
  const answer = await dns.ask(name, type)
  if (answer.kind === 'unavailable') {
    return { values: [], unavailable: answer.bogus ? 'its signatures are wrong (DNSSEC)' : answer.reason }
  }
  if (answer.kind !== 'found') return { values: [] }
  return { values: answer.records.map((data) => recordText(type, data as DnsRecords[T])) }
}
