import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeDkimKeys } from '../dkim/dkim-keys.ts'
import { domainRecords, zoneText } from './domain-records.ts'

const keys = await makeDkimKeys('example.org', Date.UTC(2026, 0, 1))

test('a domain gets its MX, SPF, DKIM, DMARC, SRV and CAA records', () => {
  const records = domainRecords('example.org', 'mail.example.net', keys, 'letsencrypt.org')
  assert.deepEqual(
    records.map(({ name, type }) => `${name} ${type}`),
    [
      'example.org MX',
      'example.org TXT',
      'r2026a._domainkey.example.org TXT',
      'e2026a._domainkey.example.org TXT',
      '_dmarc.example.org TXT',
      '_submissions._tcp.example.org SRV',
      '_submission._tcp.example.org SRV',
      '_imaps._tcp.example.org SRV',
      '_imap._tcp.example.org SRV',
      '_pop3s._tcp.example.org SRV',
      '_pop3._tcp.example.org SRV',
      'mail.example.net CAA',
    ],
  )
  const zone = zoneText(records)
  assert.match(zone, /^example\.org\. 3600 IN MX 10 mail\.example\.net\.$/m)
  assert.match(zone, /^_imaps\._tcp\.example\.org\. 3600 IN SRV 0 1 993 mail\.example\.net\.$/m)
  assert.match(zone, /^mail\.example\.net\. 3600 IN CAA 0 issue "letsencrypt\.org"$/m)
})

test('a long key is cut into strings of at most 255 octets that give the record together', () => {
  const record = domainRecords('example.org', 'mail.example.net', keys).find(({ name }) => name.startsWith('r2026a'))
  const strings = [...(record?.value ?? '').matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? '')
  assert.ok(strings.length > 1 && strings.every((part) => part.length <= 255))
  assert.equal(strings.join(''), `v=DKIM1; k=rsa; p=${keys[0]?.publicKey}`)
})
