import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DnsRecords } from '../../wire/dns/dns-records.ts'
import { MemoryDns } from '../dns/memory-dns.ts'
import type { PublishedRecord } from './published-record.ts'
import { changesByItself, isSpf, putMissing, putRecords, type ZoneChange } from './zone-updater.ts'

const purpose = ''
const MX: PublishedRecord = {
  name: 'example.org',
  type: 'MX',
  data: { preference: 10, exchange: 'mail.example.org' },
  topic: 'mx',
  purpose,
}
const SPF: PublishedRecord = { name: 'example.org', type: 'TXT', data: 'v=spf1 mx -all', topic: 'spf', purpose }
const ABROAD: PublishedRecord = { name: 'mail.example.net', type: 'TXT', data: 'v=spf1 a -all', topic: 'spf', purpose }
const tlsa = (octet: number): PublishedRecord => ({
  name: '_25._tcp.mail.example.org',
  type: 'TLSA',
  data: { usage: 3, selector: 1, matchingType: 1, data: Uint8Array.of(octet) },
  topic: 'tlsa',
  purpose,
})

test('sets of ours are replaced, an SPF record takes the place of another and leaves the rest alone', async () => {
  const contents = new MemoryDns().put('example.org', 'TXT', [
    'proof=1',
    'v=spf1 include:old.test ~all',
    'v=spf1 mx -all',
    'v=spf10 no',
  ])
  const changes: ZoneChange[] = []
  const updater = {
    zone: 'example.org',
    contents,
    update: async (some: readonly ZoneChange[]) => void changes.push(...some),
  }
  const put = await putRecords(updater, [MX, SPF, ABROAD, tlsa(1), tlsa(2)])
  assert.deepEqual(put, [MX, SPF, tlsa(1), tlsa(2)])
  assert.deepEqual(changes, [
    { kind: 'replace', name: 'example.org', type: 'MX', records: [MX.data] },
    { kind: 'replace', name: '_25._tcp.mail.example.org', type: 'TLSA', records: [tlsa(1).data, tlsa(2).data] },
    { kind: 'take', name: 'example.org', type: 'TXT', record: 'v=spf1 include:old.test ~all' },
    { kind: 'put', name: 'example.org', type: 'TXT', record: 'v=spf1 mx -all' },
  ])
})

test('where nothing lies in the zone, nothing is sent', async () => {
  const updater = {
    zone: 'other.test',
    contents: new MemoryDns(),
    update: () => assert.fail('an update without changes'),
  }
  assert.deepEqual(await putRecords(updater, [MX, ABROAD]), [])
})

test('what changes by itself is put where it is not as it should be, and nothing is sent where it is', async () => {
  const changes: ZoneChange[] = []
  const contents = new MemoryDns().put(
    '_25._tcp.mail.example.org',
    'TLSA',
    [tlsa(2), tlsa(1)].map(({ data }) => data) as DnsRecords['TLSA'][],
  )
  const updater = {
    zone: 'example.org',
    contents,
    update: async (some: readonly ZoneChange[]) => void changes.push(...some),
  }
  assert.deepEqual(await putMissing(updater, [tlsa(1), tlsa(2)]), [])
  assert.deepEqual(changes, [])
  assert.deepEqual(await putMissing(updater, [tlsa(2), tlsa(3)]), [tlsa(2), tlsa(3)])
  assert.equal(changes.length, 1)
  assert.deepEqual([MX, SPF, tlsa(1)].filter(changesByItself), [tlsa(1)])
})

test('what is SPF and what only looks like it', () => {
  for (const text of ['v=spf1', 'v=spf1 -all', 'V=SPF1 mx']) assert.ok(isSpf(text))
  for (const text of ['v=spf10', 'v=spf2.0/pra', ' v=spf1', 'spf']) assert.ok(!isSpf(text))
})
