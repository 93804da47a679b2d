import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { systemEntropy } from '../../base/entropy.ts'
import { isFault } from '../../base/fault.ts'
import { KeySeal } from './key-seal.ts'

const seal = new KeySeal(new Uint8Array(32).fill(1), [], systemEntropy)
const isSealedFault = (error: unknown) => isFault(error, 'certificates/key-sealed')

test('what is sealed is opened again, and shows nothing', () => {
  const kept = seal.seal('one', 'a secret')
  assert.ok(!kept.includes('a secret') && !kept.includes(Buffer.from('a secret').toString('base64')))
  assert.equal(seal.open('one', kept), 'a secret')
  assert.notEqual(seal.seal('one', 'a secret'), kept, 'the nonce is new each time')
})

test('a sealed key opens for its own entry only, and with its own key file only', () => {
  const kept = seal.seal('one', 'a secret')
  assert.throws(() => seal.open('two', kept), isSealedFault)
  assert.throws(() => new KeySeal(new Uint8Array(32), [], systemEntropy).open('one', kept), isSealedFault)
  assert.throws(() => new KeySeal(undefined, [], systemEntropy).open('one', kept), isSealedFault)
})

test('a key file that could be guessed is refused', () => {
  assert.throws(
    () => new KeySeal(new Uint8Array(31), [], systemEntropy),
    (error) => isFault(error, 'certificates/weak-seal'),
  )
})

test('any change of a sealed key is seen, and any text opens or is refused', () => {
  const kept = seal.seal('one', 'a secret')
  const octets = Buffer.from(kept.split('\n').slice(1, -2).join(''), 'base64')
  fc.assert(
    fc.property(fc.nat(octets.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const changed = Buffer.from(octets)
      changed[at] = (changed[at] as number) ^ flip
      const text = kept.replace(/(?<=KEY-----\n)[^-]+/, `${changed.toString('base64')}\n`)
      assert.throws(() => seal.open('one', text), isSealedFault)
    }),
  )
  fc.assert(
    fc.property(fc.string(), (rest) => {
      assert.throws(() => seal.open('one', `-----BEGIN POSTHUS SEALED KEY-----${rest}`), isSealedFault)
    }),
  )
})
