import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ReceivedOctets } from './received-octets.ts'

type Step =
  | { readonly do: 'add' | 'put back'; readonly octets: Uint8Array }
  | { readonly do: 'take' | 'take piece' | 'find'; readonly count: number }
  | { readonly do: 'take all' }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constantFrom('add', 'put back'),
    octets: fc.uint8Array({ maxLength: 9 }).map((some) => some.map((octet) => (octet % 4 === 0 ? 10 : octet))),
  }),
  fc.record({ do: fc.constantFrom('take', 'take piece', 'find'), count: fc.integer({ min: 1, max: 30 }) }),
  fc.constant({ do: 'take all' }),
)

/** Does a step, and the same to the octets as one row. */
function follow(received: ReceivedOctets, row: Buffer, step: Step): Buffer {
  switch (step.do) {
    case 'add':
      received.add(Buffer.from(step.octets))
      return Buffer.concat([row, step.octets])
    case 'put back':
      received.putBack(step.octets)
      return Buffer.concat([step.octets, row])
    case 'find':
      assert.equal(received.findLineFeed(step.count), row.indexOf(10, step.count))
      return row
    case 'take all':
      assert.deepEqual(Buffer.concat(received.takeAll()), row)
      return Buffer.alloc(0)
  }
  if (row.length === 0) return row
  const most = Math.min(step.count, row.length)
  const out = step.do === 'take' ? received.take(most) : received.takePiece(step.count)
  assert.ok(step.do === 'take' ? out.length === most : out.length > 0 && out.length <= most)
  assert.deepEqual(out, row.subarray(0, out.length))
  return row.subarray(out.length)
}

test('whatever is added, taken and put back, it is one row of octets', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const received = new ReceivedOctets()
      let row: Buffer = Buffer.alloc(0)
      for (const step of steps) {
        row = follow(received, row, step)
        assert.equal(received.length, row.length)
      }
    }),
    { numRuns: 500 },
  )
})

test('single octets fill it as well as many at once', () => {
  const large = new ReceivedOctets()
  large.add(Buffer.alloc(64 * 1024 - 1))
  assert.equal(large.isFull, false)
  large.add(Buffer.alloc(1))
  assert.equal(large.isFull, true)
  large.take(1)
  assert.equal(large.isFull, false)
  const small = new ReceivedOctets()
  for (let i = 0; i < 1023; i++) small.add(Buffer.alloc(1))
  assert.equal(small.isFull, false)
  small.add(Buffer.alloc(1))
  assert.equal(small.isFull, true)
})
