import { recordText } from '../../../wire/dns/record-text.ts'
import type { DkimKey } from '../../directory/directory.ts'
import { belongsInDns } from '../../directory/dkim-key-states.ts'
import { isRecordOf } from '../../dkim/dns-dkim-records.ts'
import { type Dns, recordsOf } from '../../dns/dns.ts'
import { keyRecord } from '../domain-records.ts'
import { type PublishedRecord, shownValue } from '../published-record.ts'
import { compareSet, lookUp, unknown } from './compare-set.ts'
import { type Finding, shownValues } from './finding.ts'

/** The record of a DKIM key: there, the only one, and of our key; or gone, where it should be. */
export async function checkDkimKey(dns: Dns, key: DkimKey): Promise<Finding> {
  const record = keyRecord(key)
  const answer = await dns.ask(record.name, 'TXT')
  const texts = recordsOf(answer)
  const found = shownValues(texts.map((text) => recordText('TXT', text)))
  const base = { topic: 'dkim', name: record.name, type: 'TXT', wanted: [shownValue(record)], found } as const
  if (answer.kind === 'unavailable') return { ...base, ...unknown(answer.reason) }
  if (!belongsInDns(key.state)) {
    const mend = 'the key is given up: take its record out'
    return {
      ...base,
      wanted: [],
      verdict: texts.length === 0 ? 'right' : 'surplus',
      mend: texts.length === 0 ? '' : mend,
    }
  }
  if (texts.length === 0) return { ...base, verdict: 'missing', mend: MISSING[key.state] ?? 'publish it' }
  if (texts.length > 1)
    return { ...base, verdict: 'dangerous', mend: 'with two records nobody knows which key counts: leave ours' }
  if (isRecordOf(key, texts[0] as string)) return { ...base, verdict: 'right', mend: '' }
  return {
    ...base,
    verdict: 'dangerous',
    mend: 'it is not our key, so that what we sign counts as forged: publish what is wanted',
  }
}

const MISSING: Readonly<Partial<Record<DkimKey['state'], string>>> = {
  planned: 'publish it: the key signs once it is seen',
  signing: 'publish it: what we sign with it counts as not signed',
  retired: 'publish it for some days more: mail that it has signed may still be on its way',
}

/** TLSA records of one port. One that matches none of our keys is a key of somebody, or an old one: with only such ones mail over DANE stops. */
export async function checkTlsa(dns: Dns, wanted: readonly PublishedRecord[]): Promise<readonly Finding[]> {
  const set = await compareSet(dns, wanted, {
    verdict: 'dangerous',
    mend: 'some match no key of this server, now or next: take them out',
  })
  if (set.verdict === 'different' && !set.found.some((value) => set.wanted.includes(value))) {
    const mend = 'they match no key of this server: others that keep to DANE send no mail. Publish what is wanted'
    return [{ ...set, verdict: 'dangerous', mend }]
  }
  const answer = await dns.ask((wanted[0] as PublishedRecord).name, 'TLSA')
  if (answer.kind !== 'found' || answer.authentic || set.verdict !== 'right') return [set]
  // RFC 7672 §2.2: what is not validated is not used.
  const mend =
    'nobody uses TLSA records of a zone that is not signed (DNSSEC), or our resolver does not validate: see dns.validating'
  return [{ ...set, verdict: 'note', mend }]
}

/** Our authority among those that may issue; others beside it are the operator's. RFC 8659 §3. */
export async function checkCaa(dns: Dns, record: PublishedRecord): Promise<Finding> {
  const set = await compareSet(dns, [record], { verdict: 'note', mend: 'other authorities may issue too' })
  if (set.verdict !== 'different') return set
  const { values } = await lookUp(dns, record.name, 'CAA')
  return values.some((value) => / issue /.test(value))
    ? {
        ...set,
        verdict: 'dangerous',
        mend: 'the authority of our certificates may not issue: publish what is wanted beside the others',
      }
    : set
}
