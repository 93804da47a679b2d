import assert from 'node:assert/strict'
import { isIP } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import { chooseAddresses, systemAddresses } from './host-addresses.ts'

test('of too many addresses some of both kinds are taken, those of the system first', () => {
  const four = ['192.0.2.1', '192.0.2.2', '192.0.2.3']
  const six = ['2001:db8::1', '2001:db8::2']
  assert.deepEqual(chooseAddresses([...four, ...six], 5), [...four, ...six])
  assert.deepEqual(chooseAddresses([...four, ...six], 4), ['192.0.2.1', '2001:db8::1', '192.0.2.2', '2001:db8::2'])
  assert.deepEqual(chooseAddresses([...six, ...four], 3), ['2001:db8::1', '192.0.2.1', '2001:db8::2'])
  assert.deepEqual(chooseAddresses(four, 2), ['192.0.2.1', '192.0.2.2'])
  assert.deepEqual(chooseAddresses([], 2), [])
})

test('however many there are, no more are taken than may be, each once', () => {
  const address = fc.oneof(fc.ipV4(), fc.ipV6())
  fc.assert(
    fc.property(fc.uniqueArray(address), fc.integer({ min: 1, max: 8 }), (all, most) => {
      const chosen = chooseAddresses(all, most)
      assert.equal(chosen.length, Math.min(all.length, most))
      assert.equal(new Set(chosen).size, chosen.length)
      const kinds = new Set(all.map(isIP))
      if (most > 1 && kinds.size === 2) assert.ok(new Set(chosen.map(isIP)).size === 2)
    }),
  )
})

test('this machine has one address by its own name, and a name that is nobody has none', async () => {
  assert.equal((await systemAddresses('localhost')).length, 1)
  assert.deepEqual(await systemAddresses('no-such-host.invalid'), [])
})
