import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Bytes, concat } from '../../base/bytes.ts'
import { DotStuffer } from './dot-stuffer.ts'
import { DotUnstuffer } from './dot-unstuffer.ts'

/** Feeds `wire` cut at the given places; returns the message, what is left over, and whether a bare break was seen. */
function unstuff(wire: Bytes, cuts: readonly number[] = []) {
  const unstuffer = new DotUnstuffer()
  const places = [0, ...cuts.map((cut) => cut % (wire.length + 1)).sort((a, b) => a - b), wire.length]
  const pieces: Bytes[] = []
  for (let i = 1; i < places.length; i++) {
    const from = places[i - 1] as number
    pieces.push(...unstuffer.push(wire.subarray(from, places[i])))
    if (unstuffer.ended) return result(unstuffer, pieces, wire.length - from - unstuffer.consumed)
  }
  return result(unstuffer, pieces, undefined)
}

function result(unstuffer: DotUnstuffer, pieces: readonly Bytes[], left: number | undefined) {
  return { text: Buffer.from(concat(pieces)).toString('latin1'), left, bare: unstuffer.bareBreaks }
}

const latin1 = (text: string) => Buffer.from(text, 'latin1')

test('dots are taken away and the end is found', () => {
  const cases: readonly (readonly [wire: string, text: string, left: number | undefined, bare: boolean])[] = [
    ['.\r\n', '', 0, false],
    ['.\r\nQUIT\r\n', '', 6, false],
    ['a\r\n.\r\n', 'a\r\n', 0, false],
    ['..\r\n.\r\n', '.\r\n', 0, false],
    ['.a\r\n...\r\n.\r\n', 'a\r\n..\r\n', 0, false],
    ['a.\r\n.\r\n', 'a.\r\n', 0, false],
    ['a\r\n', 'a\r\n', undefined, false],
    ['a\n.\n', 'a\n.\n', undefined, true],
    ['a\n.\r\n', 'a\n.\r\n', undefined, true],
    ['a\r.\r\n', 'a\r.\r\n', undefined, true],
    ['a\r\n.\n\r\n.\r\n', 'a\r\n\n\r\n', 0, true],
    ['a\r\n.\rb\r\n.\r\n', 'a\r\n\rb\r\n', 0, true],
    ['a\r\n.\r\r\n.\r\n', 'a\r\n\r\r\n', 0, true],
    ['a\r\r\n.\r\n', 'a\r\r\n', 0, true],
    ['\0\r\n.\r\n', '\0\r\n', 0, false],
  ]
  for (const [wire, text, left, bare] of cases) {
    assert.deepEqual(unstuff(latin1(wire)), { text, left, bare }, JSON.stringify(wire))
  }
})

/** Octets that matter, far more often than chance would have them. */
const nasty = fc
  .array(fc.constantFrom('\r\n', '\r', '\n', '.', '..', 'a', '\0', '\xff', '\r\n.', '.\r\n'), { maxLength: 40 })
  .map((parts) => latin1(parts.join('')))

test('any chunking gives the same octets, the same end and the same verdict', () => {
  fc.assert(
    fc.property(nasty, fc.array(fc.nat(), { maxLength: 8 }), (wire, cuts) => {
      assert.deepEqual(unstuff(wire, cuts), unstuff(wire))
    }),
  )
})

test('whatever a client stuffs comes out as it was, and the end is where the client put it', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('.', '..', 'a', '', 'b.', '\0'), { maxLength: 30 }), (lines) => {
      const text = lines.map((line) => `${line}\r\n`).join('')
      const stuffer = new DotStuffer()
      const wire = concat([stuffer.push(latin1(text)), stuffer.finish(), latin1('RSET\r\n')])
      assert.deepEqual(unstuff(wire), { text, left: 6, bare: false })
    }),
  )
})

test('octets without a line break are handed on as the view that came in', () => {
  const chunk = latin1('x'.repeat(1000))
  assert.deepEqual(new DotUnstuffer().push(chunk), [chunk])
  assert.equal(new DotUnstuffer().push(chunk)[0], chunk)
})
