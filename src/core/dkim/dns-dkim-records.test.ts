import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DkimKey } from '../directory/directory.ts'
import { MemoryDns } from '../dns/memory-dns.ts'
import type { ZoneChange } from '../publishing/zone-updater.ts'
import { DnsDkimRecords } from './dns-dkim-records.ts'

const KEY: DkimKey = {
  domain: 'example.org',
  selector: 's1',
  algorithm: 'rsa-sha256',
  privateKey: 'PRIVATE',
  publicKey: 'AbC+/=',
  createdMs: 0,
  state: 'planned',
  stateMs: 0,
}

const cases: readonly (readonly [string, readonly string[] | 'unavailable', string])[] = [
  ['our record', ['v=DKIM1; k=rsa; p=AbC+/='], 'right'],
  ['ours in other words', ['p= AbC +/= ; k=rsa; n=note; t=s'], 'right'],
  ['rsa is what is meant without k', ['v=DKIM1; p=AbC+/='], 'right'],
  ['another key', ['v=DKIM1; k=rsa; p=AbC'], 'different'],
  ['another kind of key', ['v=DKIM1; k=ed25519; p=AbC+/='], 'different'],
  ['a key for another hash', ['v=DKIM1; k=rsa; h=sha1; p=AbC+/='], 'different'],
  ['a key that is withdrawn', ['v=DKIM1; k=rsa; p='], 'different'],
  ['no list of tags', ['hello'], 'different'],
  ['two records', ['v=DKIM1; k=rsa; p=AbC+/=', 'v=DKIM1; k=rsa; p=x'], 'different'],
  ['nothing', [], 'absent'],
  ['no answer', 'unavailable', 'unknown'],
]
for (const [what, records, expected] of cases) {
  test(`${what} in the DNS is ${expected}`, async () => {
    const name = 's1._domainkey.example.org'
    const dns = new MemoryDns()
    if (records === 'unavailable') dns.fail(name, 'TXT')
    else dns.put(name, 'TXT', records)
    assert.equal(await new DnsDkimRecords(dns, async () => undefined).look(KEY), expected)
  })
}

test('a name that is not there has no record, and without updates nothing is changed', async () => {
  const records = new DnsDkimRecords(new MemoryDns(), async () => undefined)
  assert.equal(await records.look(KEY), 'absent')
  assert.equal(await records.change('example.org', [KEY], []), false)
})

test('keys are put in and taken out with one update', async () => {
  const updates: (readonly ZoneChange[])[] = []
  const updater = {
    zone: 'example.org',
    contents: new MemoryDns(),
    update: async (changes: readonly ZoneChange[]) => void updates.push(changes),
  }
  await new DnsDkimRecords(new MemoryDns(), async () => updater).change(
    'example.org',
    [KEY],
    [{ ...KEY, selector: 's0' }],
  )
  assert.deepEqual(updates, [
    [
      { kind: 'replace', name: 's1._domainkey.example.org', type: 'TXT', records: ['v=DKIM1; k=rsa; p=AbC+/='] },
      { kind: 'replace', name: 's0._domainkey.example.org', type: 'TXT', records: [] },
    ],
  ])
})
