import assert from 'node:assert/strict'
import { createDiffieHellmanGroup } from 'node:crypto'
import { test } from 'node:test'
import { isFault } from '../../base/fault.ts'
import type { ClientHello } from '../../wire/tls/client-hello.ts'
import { keyExchange } from './client-key-exchange.ts'
import type { ServerFlight } from './server-answer.ts'

const HELLO = { version: 'TLSv1.2' } as ClientHello
const entropy = { bytes: (count: number) => new Uint8Array(count).fill(0x5a) }

function answer(prime: Uint8Array, generator: Uint8Array, value: Uint8Array) {
  const flight = { suite: { name: 'DHE', exchange: 'DHE' }, exchange: { kind: 'dhe', prime, generator, value } }
  return keyExchange(flight as unknown as ServerFlight, HELLO, entropy)
}

test('OpenSSL comes to the same secret, whatever its leading octets', () => {
  for (const name of ['modp1', 'modp14', 'modp18']) {
    const theirs = createDiffieHellmanGroup(name)
    theirs.generateKeys()
    const { preMaster, message } = answer(theirs.getPrime(), theirs.getGenerator(), theirs.getPublicKey())
    const secret = theirs.computeSecret(message.subarray(2))
    assert.deepEqual(Buffer.from(preMaster), secret.subarray(secret.findIndex((octet) => octet !== 0)))
  }
})

const PRIME = createDiffieHellmanGroup('modp1').getPrime()
const LAST = Buffer.from(PRIME)
LAST[LAST.length - 1] = (LAST.at(-1) as number) - 1
const [NONE, ZERO, ONE, TWO] = [[], [0], [1], [2]].map((octets) => Uint8Array.from(octets)) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
  Uint8Array,
]
for (const [name, prime, generator, value] of [
  ['no prime', NONE, TWO, TWO],
  ['a prime of zero', ZERO, TWO, TWO],
  ['a prime of one', ONE, TWO, TWO],
  ['no generator', PRIME, NONE, TWO],
  ['a generator of one', PRIME, ONE, TWO],
  ['no value', PRIME, TWO, NONE],
  ['a value of one, whose powers all are', PRIME, TWO, ONE],
  ['a value of the prime less one, which has two powers', PRIME, TWO, LAST],
  ['a value of the prime', PRIME, TWO, PRIME],
  ['a prime that would take seconds', new Uint8Array(1025).fill(0xff), TWO, TWO],
] as const) {
  test(`refused: ${name}`, () => {
    assert.throws(
      () => answer(prime, generator, value),
      (error) => isFault(error, 'probe/broken-handshake'),
    )
  })
}
