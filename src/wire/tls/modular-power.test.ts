import assert from 'node:assert/strict'
import { createDiffieHellmanGroup } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { modularPower } from './modular-power.ts'

test('it is the power, reduced', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 1000n), fc.bigInt(0n, 30n), fc.bigInt(1n, 100_000n), (base, exponent, modulus) => {
      assert.equal(modularPower(base, exponent, modulus), base ** exponent % modulus)
    }),
  )
})

test('two who use it agree on what OpenSSL agrees on', () => {
  const theirs = createDiffieHellmanGroup('modp14')
  const prime = BigInt(`0x${theirs.getPrime('hex')}`)
  const exponent = 0x1234_5678_9abc_def0_1234_5678n
  const value = modularPower(2n, exponent, prime).toString(16)
  theirs.generateKeys()
  const secret = theirs.computeSecret(value.padStart(512, '0'), 'hex', 'hex')
  assert.equal(modularPower(BigInt(`0x${theirs.getPublicKey('hex')}`), exponent, prime), BigInt(`0x${secret}`))
})
