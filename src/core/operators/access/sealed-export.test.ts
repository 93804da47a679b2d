import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Bytes, concat, utf8 } from '../../../base/bytes.ts'
import { isSealKey, makeSealKeys, seal, unseal } from './sealed-export.ts'

const PIECE = 64 * 1024
const KEYS = makeSealKeys()

async function sealed(chunks: readonly Bytes[], key = KEYS.publicKey): Promise<Bytes> {
  const parts: Bytes[] = []
  for await (const part of seal(
    key,
    (async function* () {
      yield* chunks
    })(),
  )) {
    parts.push(part)
  }
  return concat(parts)
}

for (const octets of [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE]) {
  test(`${octets} octets come back as they were, and are not there to be read`, async () => {
    const plain = new Uint8Array(octets).fill(7)
    const file = await sealed([plain.subarray(0, 10), plain.subarray(10)])
    assert.deepEqual(unseal(KEYS.privateKey, file), plain)
    assert.notDeepEqual(await sealed([plain]), file, 'each file has a key of its own')
  })
}

test('what is cut off, changed, put elsewhere or sealed for somebody else is not opened', async () => {
  const file = await sealed([new Uint8Array(2 * PIECE + 5)])
  const [head, piece] = [17 + 32, PIECE + 16]
  const first = file.subarray(head, head + piece)
  const second = file.subarray(head + piece, head + 2 * piece)
  const rest = file.subarray(head + 2 * piece)
  const broken: Readonly<Record<string, Bytes>> = {
    'without its end': file.subarray(0, head + 2 * piece),
    'in another order': concat([file.subarray(0, head), second, first, rest]),
    'with an octet more': concat([file, utf8('x')]),
    empty: new Uint8Array(),
    'something else': utf8('From nobody'.repeat(20)),
  }
  for (const [what, octets] of Object.entries(broken)) {
    assert.throws(() => unseal(KEYS.privateKey, octets), { code: 'access/not-sealed' }, what)
  }
  assert.throws(() => unseal(makeSealKeys().privateKey, file), { code: 'access/not-sealed' })
  assert.throws(() => unseal('no key', file), { code: 'access/not-sealed' })
})

test('any octets are opened or refused, whatever was flipped', async () => {
  const file = await sealed([utf8('a letter')])
  fc.assert(
    fc.property(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const changed = file.map((octet, place) => (place === at ? octet ^ flip : octet))
      assert.throws(() => unseal(KEYS.privateKey, changed), { code: 'access/not-sealed' })
    }),
  )
})

test('a key is known by its form', () => {
  assert.ok(isSealKey(KEYS.publicKey))
  for (const text of ['', 'x', KEYS.privateKey, `${KEYS.publicKey}=`, KEYS.publicKey.slice(1)])
    assert.ok(!isSealKey(text))
})
