import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { Dns } from '../dns/dns.ts'
import { ownListings } from './own-listings.ts'

/** Answers with what is listed; asked for anything else, there is no such name. */
function zone(listed: Readonly<Record<string, string>>, asked: string[]): Dns {
  return {
    ask: async (name: string) => {
      asked.push(name)
      const record = listed[name]
      return record === undefined
        ? { kind: 'no-name', authentic: false, ttl: 60 }
        : { kind: 'found', records: [record], ttl: 60, authentic: false }
    },
  } as unknown as Dns
}

const look = (dns: Dns, zones: readonly string[], addresses: readonly string[]) =>
  ownListings(dns, zones, addresses, new ManualClock(), silentLog)

test('an address of ours that a list has is named with the list, each once', async () => {
  const asked: string[] = []
  const dns = zone({ '9.113.0.203.bl.test': '127.0.0.2' }, asked)
  const found = await look(dns, ['bl.test', 'other.test'], ['203.0.113.9', '203.0.113.9', '203.0.113.10'])
  assert.deepEqual(found, [{ address: '203.0.113.9', zones: ['bl.test'] }])
  assert.equal(asked.length, 4)
})

test('a list that refuses us says nothing, and private addresses are asked of nobody', async () => {
  const asked: string[] = []
  const dns = zone({ '9.113.0.203.bl.test': '127.255.255.254', '1.0.0.10.bl.test': '127.0.0.2' }, asked)
  assert.deepEqual(await look(dns, ['bl.test'], ['203.0.113.9', '10.0.0.1']), [])
  assert.deepEqual(asked, ['9.113.0.203.bl.test'])
  assert.deepEqual(await look(dns, [], ['203.0.113.9']), [])
})
