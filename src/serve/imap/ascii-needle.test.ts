import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fromLatin1, utf8 } from '../../base/bytes.ts'
import { MimeParser } from '../../wire/mime/mime-parser.ts'
import { searchableSpans } from '../../wire/mime/searchable-text.ts'
import { casemap } from '../../wire/mime/unicode-casemap.ts'
import { AsciiNeedle } from './ascii-needle.ts'

const QP = 'Content-Transfer-Encoding: quoted-printable\r\n'
const BINARY = 'Content-Transfer-Encoding: 8bit\r\n'

/** Whether the needle is found without a look at the text, and whether it is there. */
function looked(octets: Uint8Array, text: string): { certain: boolean; there: boolean } {
  const parser = new MimeParser()
  parser.push(octets)
  const needle = casemap(text)
  const ascii = AsciiNeedle.tryOf(needle)
  let [certain, there] = [false, false]
  for (const span of searchableSpans(parser.finish().root)) {
    if (ascii?.isCertainlyIn(octets, span)) certain = true
    if (span.kind !== 'text') continue
    for (const reader of span.open()) {
      const read = `${reader.push(octets.subarray(span.start, span.end))}${reader.finish()}\n`
      if (casemap(read).includes(needle)) there = true
    }
  }
  return { certain, there }
}

const type = (charset: string, kind = 'plain') => `Content-Type: text/${kind}; charset=${charset}\r\n`

const RULES: readonly [why: string, header: string, text: string, needle: string, certain: boolean, there: boolean][] =
  [
    ['any letter case', '', 'The QuoKka sat.', 'qUokkA', true, true],
    ['not there', '', 'The quokka sat.', 'quokkas', false, false],
    ['accents come off only in the text', type('utf-8'), 'caf\xc3\xa9', 'cafe', false, true],
    ['characters of an expression mean themselves', '', 'a.b*c[d]^$\\ (1-2)', 'A.B*C[D]^$\\ (1-2)', true, true],
    ['no class of characters', '', 'axbxc', 'a.b.c', false, false],
    ['in quoted-printable', type('utf-8') + QP, 'bl=C3=A5 quokka her', 'quokka her', true, true],
    ['the digits of an escape are none', QP, 'x=41BC', '41BC', false, false],
    ['nor is the last one', QP, 'x=41BC', '1BC', false, false],
    ['behind an escape', QP, 'x=41BC', 'bc', true, true],
    ['behind a soft line break', QP, 'quo=\r\nkka', 'kka', true, true],
    ['a later one is', QP, '=41BC 41BC', '41bc', true, true],
    ['over a soft line break', QP, 'quo=\r\nkka', 'quokka', false, true],
    ['white space at the end of a line goes away', QP, 'quokka \r\nsat', 'quokka ', false, false],
    ['an escape is none in plain text', BINARY, 'x=41BC', '=41bc', true, true],
    ['the source of HTML is a text', type('utf-8', 'html'), '<p class=hidden>', 'CLASS=', true, true],
    ['of other charsets it is not known', type('shift_jis'), '\x83A', 'A', false, false],
    ['escapes of charsets', type('iso-2022-jp'), '\x1b$BA\x1b(B', 'BA', false, false],
    ['unknown charsets are not told', type('klingon'), 'quokka', 'quokka', false, true],
    ['base64 is not told', 'Content-Transfer-Encoding: base64\r\n', 'cXVva2th', 'quokka', false, true],
    ['nor are its digits', 'Content-Transfer-Encoding: base64\r\n', 'cXVva2th', 'cXVva2th', false, false],
    ['the header is not looked into', 'Subject: quokka\r\n', 'text', 'quokka', false, false],
    ['a ligature is not its letters', '', 'the first find', 'ﬁ', false, false],
    ['nor has it capitals', type('utf-8'), '\xef\xac\x81nd', 'FIND', false, false],
    ['no two octets are one character', type('utf-8'), '\xc3\xa5', '\xe5', false, true],
  ]

test('what is certain from the octets, and what must be read', () => {
  for (const [why, header, text, needle, certain, there] of RULES)
    assert.deepEqual(looked(fromLatin1(`${header}\r\n${text}\r\n`), needle), { certain, there }, why)
})

test('needles that are long or not ASCII are not looked for', () => {
  for (const needle of ['', 'ﬁ', 'ª', 'Å', 'A\nB', 'A\tB', 'A'.repeat(65)])
    assert.equal(AsciiNeedle.tryOf(needle), undefined)
})

const BITS = [
  'a',
  'B',
  '4',
  '1',
  '=',
  '=41',
  '=C3=A5',
  '=\r\n',
  '= \r\n',
  ' ',
  '\t',
  '\r\n',
  '\r',
  '\n',
  'å',
  'é',
  'ſ',
  'ﬁ',
  'fi',
  'ª',
  'K',
  '.',
  '&',
  '<b>',
]

test('what is certain is there, whatever the text, its encoding and its charset', () => {
  const bits = (maxLength: number) =>
    fc.array(fc.constantFrom(...BITS), { minLength: 1, maxLength }).map((all) => all.join(''))
  const header = fc.constantFrom(
    '',
    QP,
    BINARY,
    type('utf-8') + QP,
    type('latin1') + QP,
    type('utf-16le'),
    type('gbk') + QP,
    type('windows-1252'),
    type('utf-8', 'html') + QP,
  )
  fc.assert(
    fc.property(header, bits(20), bits(3), (head, text, needle) => {
      const { certain, there } = looked(utf8(`${head}\r\n${text}`), needle)
      assert.ok(there || !certain)
    }),
    { numRuns: 2000 },
  )
})
