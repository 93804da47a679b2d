import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Rc4 } from './rc4.ts'

/** RFC 6229 §2: the first 16 octets of the key stream, and those from 1024 on. */
for (const [key, start, at1024] of [
  ['0102030405', 'b2396305f03dc027ccc3524a0a1118a8', '30abbcc7c20b01609f23ee2d5f6bb7df'],
  ['0102030405060708090a0b0c0d0e0f10', '9ac7cc9a609d1ef7b2932899cde41b97', 'bdf0324e6083dcc6d3cedd3ca8c53c16'],
] as const) {
  test(`the key stream of ${key} is that of RFC 6229`, () => {
    const stream = Buffer.from(new Rc4(Buffer.from(key, 'hex')).apply(new Uint8Array(1040))).toString('hex')
    assert.equal(stream.slice(0, 32), start)
    assert.equal(stream.slice(2048), at1024)
  })
}

test('what one side encrypts, in whatever pieces, the other reads', () => {
  const key = fc.uint8Array({ minLength: 5, maxLength: 32 })
  fc.assert(
    fc.property(key, fc.array(fc.uint8Array({ maxLength: 40 })), (secret, pieces) => {
      const [writer, reader] = [new Rc4(secret), new Rc4(secret)]
      for (const piece of pieces) assert.deepEqual([...reader.apply(writer.apply(piece))], [...piece])
    }),
  )
})
