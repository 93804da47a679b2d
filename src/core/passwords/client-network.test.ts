import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { clientNetwork } from './client-network.ts'

test('addresses of one network are one', () => {
  const table: [string, string][] = [
    ['192.0.2.1', '192.0.2.0/24'],
    ['::ffff:192.0.2.77', '192.0.2.0/24'],
    ['::FFFF:192.0.2.77', '192.0.2.0/24'],
    ['2001:db8:1:2::1', '2001:db8:1:0::/56'],
    ['2001:DB8:1:2ff::1', '2001:db8:1:200::/56'],
    ['2001:0db8:0001:02fe:0:0:0:1', '2001:db8:1:200::/56'],
    ['2001:db8::1', '2001:db8:0:0::/56'],
    ['::1', '0:0:0:0::/56'],
    ['fe80::1%eth0', 'fe80:0:0:0::/56'],
    ['', '?'],
    ['unknown', '?unknown'],
  ]
  for (const [address, network] of table) assert.equal(clientNetwork(address), network, address)
})

test('any IPv6 address has the network of every other address in it, and any text has one', () => {
  fc.assert(
    fc.property(fc.ipV6(), fc.string(), (address, any) => {
      assert.match(clientNetwork(address), /^[0-9a-f:]+::\/56$|^[0-9.]+\/24$/)
      assert.ok(clientNetwork(any).length <= 80)
    }),
  )
})
