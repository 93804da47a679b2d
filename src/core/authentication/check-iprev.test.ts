import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryDns } from '../dns/memory-dns.ts'
import { checkIprev } from './check-iprev.ts'

const LONG = '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa'
const DNS = new MemoryDns()
  .put('1.2.0.192.in-addr.arpa', 'PTR', ['liar.test', 'mail.test'])
  .put('mail.test', 'A', ['192.0.2.9', '192.0.2.1'])
  .put(LONG, 'PTR', ['six.test'])
  .put('six.test', 'AAAA', ['2001:0DB8:0::1'])
  .put('2.2.0.192.in-addr.arpa', 'PTR', ['liar.test'])
  .put('liar.test', 'A', ['192.0.2.77'])
  .fail('3.2.0.192.in-addr.arpa', 'PTR')
  .put('4.2.0.192.in-addr.arpa', 'PTR', ['liar.test', 'slow.test'])
  .fail('slow.test', 'A')
  .put(
    '5.2.0.192.in-addr.arpa',
    'PTR',
    Array.from({ length: 1000 }, (_, i) => `h${i}.test`),
  )

for (const [address, result, name] of [
  ['192.0.2.1', 'pass', 'mail.test'],
  ['::ffff:192.0.2.1', 'pass', 'mail.test'],
  ['2001:db8::1', 'pass', 'six.test'],
  ['2001:db8:0:0:0:0:0:1', 'pass', 'six.test'],
  ['192.0.2.2', 'fail', undefined],
  ['192.0.2.3', 'temperror', undefined],
  ['192.0.2.4', 'temperror', undefined],
  ['192.0.2.5', 'fail', undefined],
  ['192.0.2.6', 'permerror', undefined],
  ['::1', 'permerror', undefined],
] as const) {
  test(`iprev of ${address}`, async () => {
    const asked = DNS.asked.length
    assert.deepEqual(await checkIprev(DNS, address), { result, name })
    assert.ok(DNS.asked.length - asked <= 11)
  })
}
