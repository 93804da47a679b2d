import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressesOf, isInnerAddress } from './inner-address.ts'

const cases: readonly (readonly [string, boolean])[] = [
  ['127.0.0.1', true],
  ['127.255.0.9', true],
  ['10.1.2.3', true],
  ['172.16.0.1', true],
  ['172.31.255.255', true],
  ['192.168.1.1', true],
  ['::1', true],
  ['fd00::1', true],
  ['::ffff:10.0.0.1', true],
  ['172.32.0.1', false],
  ['11.0.0.1', false],
  ['100.64.0.1', false],
  ['0.0.0.0', false],
  ['2600::1', false],
  ['::ffff:8.8.8.8', false],
  ['localhost', false],
  ['', false],
]
for (const [address, expected] of cases) {
  test(`${address || 'nothing'} is ${expected ? '' : 'not '}of an inner network`, () => {
    assert.equal(isInnerAddress(address), expected)
  })
}

test('an address is its own, with or without brackets, and a name that leads nowhere has none', async () => {
  assert.deepEqual(await addressesOf('[::1]'), ['::1'])
  assert.deepEqual(await addressesOf('127.0.0.1'), ['127.0.0.1'])
  assert.deepEqual(await addressesOf('nobody.invalid'), [])
})
