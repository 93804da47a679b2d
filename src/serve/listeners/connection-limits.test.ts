import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LeakyBuckets } from '../../base/leaky-buckets.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { ConnectionLimits } from './connection-limits.ts'

test('one host cannot take every place', () => {
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

test('addresses of one IPv6 /64 are one host', () => {
  const limits = new ConnectionLimits(10, 1)
  assert.ok(limits.admit('2001:db8:0:1::1'))
  assert.equal(limits.admit('2001:db8:0:1:ffff::2'), undefined)
  assert.ok(limits.admit('2001:db8:0:2::1'))
  assert.ok(limits.admit('2001:db8::1'))
  assert.equal(limits.admit('2001:db8:0:0:5::1'), undefined)
})

test('the hosts of one network share its places: a /24 of IPv4, a /48 of IPv6', () => {
  const limits = new ConnectionLimits(100, 2, 3)
  const places = [1, 2, 3, 4].map((last) => limits.admit(`192.0.2.${last}`))
  assert.deepEqual(
    places.map((place) => place !== undefined),
    [true, true, true, false],
  )
  assert.ok(limits.admit('192.0.3.1'))
  for (const subnet of [1, 2, 3]) assert.ok(limits.admit(`2001:db8:0:${subnet}::1`))
  assert.equal(limits.admit('2001:db8:0:4::1'), undefined)
  places[0]?.[Symbol.dispose]()
  assert.ok(limits.admit('192.0.2.4'))
})

test('who connects too fast is turned away until it has been quiet for a while, and others are not', () => {
  const clock = new ManualClock()
  const rate = {
    perMinute: 3,
    buckets: new LeakyBuckets(180, 100, clock),
    isTrusted: (address: string) => address === '::1',
  }
  const limits = new ConnectionLimits(1000, 1000, 1000, rate)
  const answers = Array.from({ length: 20 }, () => limits.admit('192.0.2.1') !== undefined)
  assert.deepEqual(answers.slice(0, 4), [true, true, true, false])
  assert.ok(!answers.slice(4).includes(true))
  assert.ok(limits.admit('192.0.2.2'))
  clock.advance(20_000)
  assert.equal(limits.admit('192.0.2.1'), undefined, 'it has gone on hammering')
  clock.advance(80_000)
  assert.ok(limits.admit('192.0.2.1'))
  for (let i = 0; i < 100; i++) assert.ok(limits.admit('::1'))
})
