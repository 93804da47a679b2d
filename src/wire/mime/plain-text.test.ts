import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText, anyWebUrl } from '../../../test/kit/any-text.ts'
import { readPlainText } from './plain-text.ts'

const urls = (text: string) => readPlainText(text).flatMap(({ pieces }) => pieces.flatMap(({ url }) => url ?? []))

const links: readonly (readonly [string, readonly string[]])[] = [
  ['See https://example.net/a?b=c.', ['https://example.net/a?b=c']],
  ['(https://example.net/a)', ['https://example.net/a']],
  ['https://example.net/a_(b)', ['https://example.net/a_(b)']],
  ['<https://example.net>', ['https://example.net']],
  ['write to mailto:bo@example.net!', ['mailto:bo@example.net']],
  ['javascript:alert(1) data:text/html,x vbscript:x file:///etc/passwd', []],
  ['https://', []],
]
for (const [text, expected] of links) {
  test(`${text} leads to ${expected.join(' ') || 'nothing'}`, () => assert.deepEqual(urls(text), expected))
}

test('paragraphs and quotes are told apart', () => {
  const blocks = readPlainText('One\ntwo\n\nthree\n> four\n> > five\r\nsix')
  assert.deepEqual(
    blocks.map(({ depth, pieces }) => [depth, pieces.map(({ text }) => text).join('')]),
    [
      [0, 'One\ntwo'],
      [0, 'three'],
      [1, 'four'],
      [2, 'five'],
      [0, 'six'],
    ],
  )
  assert.deepEqual(
    readPlainText('> One\rtwo\u2028three').map(({ depth, pieces }) => [depth, pieces.map(({ text }) => text).join('')]),
    [
      [1, 'One'],
      [0, 'two\u2028three'],
    ],
  )
})

test('nothing of a text is left out, whichever breaks of lines are in it', () => {
  const word = fc.oneof(
    anyText(),
    fc.constantFrom('\r', '\r\n', '\n', '\u2028', '\u2029', '\u0085', 'https://example.net/', '> ', ' '),
  )
  const read = (text: string) => text.replace(/[>\s]/g, '')
  fc.assert(
    fc.property(fc.array(word, { maxLength: 20 }), (words) => {
      const shown = readPlainText(words.join('')).flatMap(({ pieces }) => pieces.map(({ text }) => text))
      assert.equal(read(shown.join('')), read(words.join('')))
    }),
  )
})

test('whatever it is, only pages and addresses are led to, and what is shown is where it leads', () => {
  fc.assert(
    fc.property(fc.string(), anyWebUrl(), (some, url) => {
      for (const { pieces } of readPlainText(`${some} ${url} ${some}`)) {
        for (const piece of pieces) {
          if (piece.url === undefined) continue
          assert.match(piece.url, /^(?:https?:\/\/|mailto:)/i)
          assert.equal(piece.text, piece.url)
        }
      }
    }),
  )
})

test('a text without end is cut off', () => {
  assert.ok(readPlainText('a\n\n'.repeat(100_000)).length <= 5001)
})
