import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConnectionLimits } from './connection-limits.ts'

test('one network cannot take every place', () => {
  const limits = new ConnectionLimits(3, 2)
  const first = limits.admit('192.0.2.1')
  assert.ok(first)
  assert.ok(limits.admit('192.0.2.1'))
  assert.equal(limits.admit('192.0.2.1'), undefined)
  assert.ok(limits.admit('192.0.2.2'))
  assert.equal(limits.admit('192.0.2.3'), undefined, 'three in all')
  first[Symbol.dispose]()
  assert.ok(limits.admit('192.0.2.3'))
})

test('addresses of one IPv6 /64 are one network', () => {
  const limits = new ConnectionLimits(10, 1)
  assert.ok(limits.admit('2001:db8:0:1::1'))
  assert.equal(limits.admit('2001:db8:0:1:ffff::2'), undefined)
  assert.ok(limits.admit('2001:db8:0:2::1'))
  assert.ok(limits.admit('2001:db8::1'))
  assert.equal(limits.admit('2001:db8:0:0:5::1'), undefined)
})
