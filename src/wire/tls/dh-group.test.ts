import assert from 'node:assert/strict'
import { createDiffieHellmanGroup } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { dhGroup } from './dh-group.ts'

for (const [name, bits, origin] of [
  ['modp1', 768, 'RFC 2409 group 1'],
  ['modp2', 1024, 'RFC 2409 group 2'],
  ['modp5', 1536, 'RFC 3526 group 5'],
  ['modp14', 2048, 'RFC 3526 group 14'],
  ['modp16', 4096, 'RFC 3526 group 16'],
] as const) {
  test(`the ${bits} bits of ${origin} are known, and a safe prime`, () => {
    const prime = createDiffieHellmanGroup(name).getPrime()
    assert.deepEqual(dhGroup(prime), { primeBits: bits, wellKnownAs: origin, isSafePrime: true })
    assert.deepEqual(dhGroup(Buffer.concat([Buffer.alloc(2), prime])).wellKnownAs, origin)
  })
}

for (const [name, digits, expected] of [
  ['nothing', '', { primeBits: 0, wellKnownAs: undefined, isSafePrime: false }],
  ['zero', '0000', { primeBits: 0, wellKnownAs: undefined, isSafePrime: false }],
  ['one', '01', { primeBits: 1, wellKnownAs: undefined, isSafePrime: false }],
  ['an even number', '10', { primeBits: 5, wellKnownAs: undefined, isSafePrime: false }],
  ['a prime that is not safe', '0d', { primeBits: 4, wellKnownAs: undefined, isSafePrime: false }],
  ['a safe prime', '17', { primeBits: 5, wellKnownAs: undefined, isSafePrime: true }],
] as const) {
  test(`${name} is taken for what it is`, () => assert.deepEqual(dhGroup(Buffer.from(digits, 'hex')), expected))
}

test('a prime that would keep us busy for minutes is not tested', () => {
  assert.deepEqual(dhGroup(new Uint8Array(65_535).fill(0xff)).isSafePrime, undefined)
})

test('any octets give a group', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (prime) => void dhGroup(prime)))
})
