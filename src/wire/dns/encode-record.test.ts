import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/kit/any-text.ts'
import { isFault } from '../../base/fault.ts'
import { type DnsRecords, readRecord } from './dns-records.ts'
import { encodeName, encodeRecord } from './encode-record.ts'
import { recordText, type ZoneType } from './record-text.ts'

type Case = { [T in ZoneType]: readonly [T, DnsRecords[T], string] }[ZoneType]

const cases: readonly Case[] = [
  ['MX', { preference: 10, exchange: 'mail.example.org' }, '10 mail.example.org.'],
  ['MX', { preference: 0, exchange: '' }, '0 .'],
  ['TXT', 'v=spf1 mx -all', '"v=spf1 mx -all"'],
  ['TXT', '', '""'],
  ['TXT', 'a"b\\c;d', '"a\\"b\\\\c;d"'],
  ['TXT', 'ø\n', '"\\195\\184\\010"'],
  ['TXT', 'x'.repeat(300), `"${'x'.repeat(255)}" "${'x'.repeat(45)}"`],
  ['TXT', 'x'.repeat(510), `"${'x'.repeat(255)}" "${'x'.repeat(255)}"`],
  ['SRV', { priority: 0, weight: 1, port: 993, target: 'mail.example.org' }, '0 1 993 mail.example.org.'],
  ['SRV', { priority: 0, weight: 0, port: 0, target: '' }, '0 0 0 .'],
  ['CNAME', 'mail.example.org', 'mail.example.org.'],
  ['TLSA', { usage: 3, selector: 1, matchingType: 1, data: Uint8Array.of(0xab, 1) }, '3 1 1 ab01'],
  ['CAA', { flags: 0, tag: 'issue', value: 'letsencrypt.org' }, '0 issue "letsencrypt.org"'],
]
for (const [type, data, shown] of cases) {
  test(`${type} ${shown.slice(0, 40)}`, () => {
    assert.equal(recordText(type, data as never), shown)
    const octets = encodeRecord(type, data as never)
    assert.deepEqual(readRecord(type, octets, 0, octets.length), data)
  })
}

test('a name that cannot be is not sent', () => {
  for (const name of ['a..b', `${'x'.repeat(64)}.test`, 'a b.test']) {
    assert.throws(
      () => encodeName(name),
      (error) => isFault(error, 'dns/bad-name'),
    )
  }
})

test('every text is read back as it was, in strings of at most 255 octets', () => {
  fc.assert(
    fc.property(anyText({ maxLength: 2000 }), (text) => {
      const octets = encodeRecord('TXT', text)
      assert.equal(readRecord('TXT', octets, 0, octets.length), text.toWellFormed())
      assert.match(recordText('TXT', text), /^"[\x20-\x7e]*"$/)
    }),
  )
})
