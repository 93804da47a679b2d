import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { paperLines, readPaperLines } from './backup-sheet.ts'

test('what was printed can be typed again, in any order and with any spaces', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (octets) => {
      const lines = paperLines(octets)
      for (const line of lines) assert.ok(line.length < 75)
      assert.deepEqual(readPaperLines(lines.toReversed().join('\n\n  ')), { octets })
      assert.deepEqual(readPaperLines(lines.map((line) => line.replace(/(\S{4}) (?=\S{4} )/g, '$1')).join('\r\n')), {
        octets,
      })
    }),
  )
})

test('a wrong character, two that changed places and a missing line are found in their line', () => {
  const octets = Uint8Array.from({ length: 200 }, (_, i) => (i * 37) & 255)
  const lines = paperLines(octets)
  const with2 = (line: string) => lines.with(1, line).join('\n')
  const second = lines[1] as string
  assert.deepEqual(readPaperLines(with2(second.replace(/[A-Z]/, 'q'))), { wrong: [2] })
  const [a, b] = [second[5] as string, second[6] as string]
  assert.notEqual(a, b)
  assert.deepEqual(readPaperLines(with2(`${second.slice(0, 5)}${b}${a}${second.slice(7)}`)), { wrong: [2] })
  assert.deepEqual(readPaperLines(with2('')), { wrong: [2] })
  assert.deepEqual(readPaperLines(with2('  2  nonsense')), { wrong: [2] })
})

test('any text is lines, or says which are wrong', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('1', '99999', ' ', '\n', 'AAAA', 'zz', '=', '3  AAAA  00')), (pieces) => {
      const read = readPaperLines(pieces.join(''))
      assert.ok('octets' in read || Array.isArray(read.wrong))
    }),
  )
  assert.deepEqual(readPaperLines(''), { wrong: [] })
})
