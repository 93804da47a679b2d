import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { networksOf } from './peer-networks.ts'

const cases: readonly (readonly [address: string, host: string, network: string])[] = [
  ['192.0.2.1', '192.0.2.1', '192.0.2.0/24'],
  ['::ffff:192.0.2.1', '192.0.2.1', '192.0.2.0/24'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64', '2001:db8:1::/48'],
  ['2001:0db8:0001:0002::9', '2001:db8:1:2::/64', '2001:db8:1::/48'],
  ['2001:db8::1', '2001:db8:0:0::/64', '2001:db8:0::/48'],
  ['2001:db8:0:0:5::1', '2001:db8:0:0::/64', '2001:db8:0::/48'],
  ['::1', '0:0:0:0::/64', '0:0:0::/48'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64', 'fe80:0:0::/48'],
  ['', '', ''],
]

for (const [address, host, network] of cases) {
  test(`${JSON.stringify(address)} is of ${host} in ${network}`, () => {
    assert.deepEqual(networksOf(address), { host, network })
  })
}

test('whatever a socket says, there is an answer', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.ipV6(), fc.ipV4()), (address) => {
      const { host, network } = networksOf(address)
      assert.deepEqual([typeof host, typeof network], ['string', 'string'])
    }),
  )
})
