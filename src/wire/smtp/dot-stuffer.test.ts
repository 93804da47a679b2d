import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Bytes, concat, fromLatin1, latin1 } from '../../base/bytes.ts'
import { DotStuffer } from './dot-stuffer.ts'

const CASES: readonly (readonly [string, string])[] = [
  ['', '.\r\n'],
  ['a\r\n', 'a\r\n.\r\n'],
  ['a', 'a\r\n.\r\n'],
  ['.\r\n', '..\r\n.\r\n'],
  ['..a\r\n.b\r\nc.\r\n', '...a\r\n..b\r\nc.\r\n.\r\n'],
  ['a\n.\nb', 'a\r\n..\r\nb\r\n.\r\n'],
  ['a\r.\rb', 'a\r\n..\r\nb\r\n.\r\n'],
  ['a\r', 'a\r\n.\r\n'],
  ['\r\r\n', '\r\n\r\n.\r\n'],
]
for (const [message, wire] of CASES) {
  test(`${JSON.stringify(message)} goes out as ${JSON.stringify(wire)}, however it is cut`, () => {
    for (let size = 1; size <= Math.max(1, message.length); size++) assert.equal(stuff(message, size), wire)
  })
}

test('a message of CRLF lines comes out of the other end octet for octet', () => {
  const line = fc.array(fc.constantFrom(...'.a ÿ'), { maxLength: 5 }).map((characters) => characters.join(''))
  fc.assert(
    fc.property(fc.array(line), fc.integer({ min: 1, max: 9 }), (lines, size) => {
      const message = lines.map((one) => `${one}\r\n`).join('')
      const wire = stuff(message, size)
      assert.equal(wire.indexOf('\r\n.\r\n') === -1 ? wire : wire.slice(0, wire.indexOf('\r\n.\r\n') + 5), wire)
      assert.equal(wire.slice(0, -3).replace(/(^|\r\n)\./g, '$1'), message)
    }),
  )
})

test('whatever the octets, the end mark stands at the end only, and no bare CR or LF goes out', () => {
  const octets = fc.array(fc.constantFrom(0x0d, 0x0a, 0x2e, 0x61), { maxLength: 40 })
  fc.assert(
    fc.property(octets, fc.integer({ min: 1, max: 9 }), (message, size) => {
      const wire = `\r\n${stuff(latin1(Uint8Array.from(message)), size)}`
      assert.equal(wire.indexOf('\r\n.\r\n'), wire.length - 5)
      assert.doesNotMatch(wire.replaceAll('\r\n', ''), /[\r\n]/)
    }),
  )
})

test('what needs no change is not copied', () => {
  const chunk = fromLatin1('line\r\nline\r\n')
  assert.equal(new DotStuffer().push(chunk), chunk)
})

function stuff(message: string, size: number): string {
  const stuffer = new DotStuffer()
  const octets = fromLatin1(message)
  const out: Bytes[] = []
  for (let at = 0; at < octets.length; at += size) out.push(stuffer.push(octets.subarray(at, at + size)))
  return latin1(concat([...out, stuffer.finish()]))
}
