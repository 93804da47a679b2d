import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { TopCutter } from './top-cutter.ts'

/** What TOP shows of a message that comes in chunks of `size`. */
function top(message: string, lines: number, size = message.length || 1): string {
  const cutter = new TopCutter(lines)
  let out = ''
  for (let at = 0; at < message.length && !cutter.done; at += size) {
    out += Buffer.from(cutter.push(Buffer.from(message.slice(at, at + size), 'latin1'))).toString('latin1')
  }
  return out
}

test('header, empty line and the first lines', () => {
  const message = 'A: b\r\nC: d\r\n\r\none\r\n\r\nthree\r\n'
  assert.equal(top(message, 0), 'A: b\r\nC: d\r\n\r\n')
  assert.equal(top(message, 1), 'A: b\r\nC: d\r\n\r\none\r\n')
  assert.equal(top(message, 2), 'A: b\r\nC: d\r\n\r\none\r\n\r\n')
  assert.equal(top(message, 99), message)
  assert.equal(top('A: b\nC: d\n\none\ntwo', 1), 'A: b\nC: d\n\none\n')
  assert.equal(top('\r\nbody\r\n', 0), '\r\n')
  assert.equal(top('A: b\r\n', 0), 'A: b\r\n')
  assert.equal(top('', 3), '')
})

test('any chunking shows the same, and always a beginning of the message', () => {
  const message = fc.array(fc.constantFrom('\r\n', '\n', '\r', 'a', 'b: c', '.'), { maxLength: 30 })
  fc.assert(
    fc.property(message, fc.nat(5), fc.integer({ min: 1, max: 5 }), (parts, lines, size) => {
      const text = parts.join('')
      const whole = top(text, lines)
      assert.equal(top(text, lines, size), whole)
      assert.ok(text.startsWith(whole))
    }),
  )
})
