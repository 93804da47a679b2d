import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isNetwork, TrustedNetworks } from './trusted-networks.ts'

for (const [network, address, expected] of [
  ['127.0.0.0/8', '127.9.9.9', true],
  ['127.0.0.0/8', '::ffff:127.0.0.1', true],
  ['127.0.0.0/8', '128.0.0.1', false],
  ['192.0.2.7', '192.0.2.7', true],
  ['192.0.2.7', '192.0.2.8', false],
  ['::1', '::1', true],
  ['::1', '0:0:0:0:0:0:0:1', true],
  ['2001:db8::/32', '2001:db8:ffff::1', true],
  ['2001:db8::/32', '2001:db9::1', false],
  ['::/0', '192.0.2.7', true],
  ['0.0.0.0/0', '2001:db8::1', false],
  ['10.0.0.0/8', 'mail.example.org', false],
  ['10.0.0.0/8', '', false],
] as const) {
  test(`${address || 'nothing'} ${expected ? 'is' : 'is not'} in ${network}`, () => {
    assert.equal(new TrustedNetworks([network]).have(address), expected)
  })
}

test('what is a network', () => {
  for (const network of ['10.0.0.0/8', '10.0.0.1', '::1', '::/0', '2001:db8::/128'])
    assert.ok(isNetwork(network), network)
  for (const text of [
    '',
    '10.0.0.0/33',
    '::/129',
    '10.0.0/8',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0.0/-1',
    'localhost',
    '10.0.0.0/8 ',
  ]) {
    assert.ok(!isNetwork(text), text)
  }
})

test('whatever is called a network can be asked', () => {
  const text = fc.string({ unit: fc.constantFrom('1', '0', '.', ':', '/', 'f', '8') })
  fc.assert(
    fc.property(fc.oneof(text, fc.ipV4(), fc.ipV6()), fc.oneof(text, fc.ipV4(), fc.ipV6()), (network, address) => {
      const networks = new TrustedNetworks(isNetwork(network) ? [network] : [])
      assert.equal(typeof networks.have(address), 'boolean')
      if (isNetwork(network) && !network.includes('/')) assert.ok(networks.have(network), network)
    }),
  )
})
