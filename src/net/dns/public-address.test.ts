import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFitForMail, isPublicAddress } from './public-address.ts'

test('mail goes to hosts elsewhere, and never to this machine or the link because somebody published that', () => {
  const fit = ['192.0.2.1', '10.0.0.1', '2001:db8::1', 'fd00::1', '::ffff:192.0.2.1']
  const unfit = [
    '127.0.0.1',
    '127.8.8.8',
    '0.0.0.0',
    '169.254.169.254',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    'localhost',
    '',
  ]
  assert.deepEqual(
    [...fit, ...unfit].filter((address) => isFitForMail(address)),
    fit,
  )
})

for (const address of [
  ...['10.0.0.1', '100.64.0.1', '127.0.0.1', '169.254.169.254', '172.31.255.255', '192.168.1.1', '192.0.2.1'],
  ...['198.18.0.1', '198.51.100.7', '203.0.113.9', '224.0.0.1', '255.255.255.255', '0.0.0.0', '192.88.99.1'],
  ...['::', '::1', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd12::1', 'ff02::1', '2001:db8::1', '3fff::1'],
  ...['::ffff:127.0.0.1', '::ffff:192.0.32.10', '::127.0.0.1', '64:ff9b::7f00:1', '64:ff9b:1::7f00:1'],
  ...['2002:7f00:1::', '2001:0:7f00:1::', '100::1', 'fec0::1', '4000::1', '', 'localhost', '127.1', '0x7f000001'],
]) {
  test(`${address || 'nothing'} is no public address`, () => assert.equal(isPublicAddress(address), false))
}

for (const address of ['192.0.32.10', '1.1.1.1', '172.32.0.1', '100.128.0.1', '2a00:1450:4001::1', '2606:4700::1111']) {
  test(`${address} is a public address`, () => assert.equal(isPublicAddress(address), true))
}
