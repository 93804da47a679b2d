import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/kit/any-text.ts'
import { casemap, compareCasemapped } from './unicode-casemap.ts'

const SAME: readonly [string, string, string][] = [
  ['letters of ASCII', 'Quokka', 'qUOKKA'],
  ['letters with marks, composed or not', 'blåbær', 'BLA\u030aBÆR'],
  ['sigma wherever it stands', 'ΟΔΟΣ', 'οδος'],
  ['sigma in the middle', 'ΟΔΟΣ', 'οδοσ'],
  ['Cyrillic', 'ПРИВЕТ', 'привет'],
  ['long s', 'ſee', 'SEE'],
  ['the Kelvin sign', '\u212a', 'k'],
  ['digraphs (the example of RFC 5051 §2.3)', '\u01c4', '\u01c6'],
  ['iota subscript', '\u1f80', '\u1f88'],
  ['iota subscript, at the end of its block', '\u1ff3', '\u1ffc'],
  ['a capital of another length in UTF-16', '\u{10428}', '\u{10400}'],
  ['full width', 'Ｍａｉｌ', 'mail'],
  ['Hangul, composed or not', '각', '\u1100\u1161\u11a8'],
  ['Roman numerals', 'Ⅳ', 'iv'],
  ['no-break space', 'a\u00a0b', 'a b'],
]

for (const [what, left, right] of SAME) {
  test(`casemap makes no difference: ${what}`, () => equal(casemap(left), casemap(right)))
}

const OTHER: readonly [string, string, string][] = [
  ['letters with and without mark', 'blåbær', 'blabær'],
  ['sharp s has no simple capital', 'ß', 'ss'],
  ['dotted capital I', 'İ', 'i'],
  ['a digraph, whose titlecase has a small letter, and two capitals', '\u01c4', 'DZ\u030c'],
  ['a ligature, whose letters stay small', 'ﬁne', 'fine'],
  ['Georgian small letters are their own titlecase', '\u10d0', '\u1c90'],
]

for (const [what, left, right] of OTHER) {
  test(`casemap tells apart: ${what}`, () => ok(casemap(left) !== casemap(right)))
}

test('casemap gives what RFC 5051 says of U+01C4', () => equal(casemap('\u01c4'), 'Dz\u030c'))

test('casemap of any text is that of its characters put together', () => {
  fc.assert(
    fc.property(anyText(), fc.nat(), (text, at) => {
      const characters = [...text]
      const cut = at % (characters.length + 1)
      const halves = casemap(characters.slice(0, cut).join('')) + casemap(characters.slice(cut).join(''))
      equal(casemap(text), halves)
      equal(casemap(text), characters.map(casemap).join(''))
    }),
  )
})

test('casemap has nothing more to do with what it has made, but for digraphs', () => {
  fc.assert(
    fc.property(anyText(), (text) => {
      const once = casemap(text)
      equal(casemap(casemap(once)), casemap(once))
      ok(once.length <= 18 * Math.max(1, text.length))
    }),
  )
})

test('compareCasemapped orders as the octets of UTF-8 do', () => {
  fc.assert(
    fc.property(anyText(), anyText(), (a, b) => {
      equal(Math.sign(compareCasemapped(a, b)), Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))))
    }),
  )
  deepEqual(['\u{10400}', '\uffee', 'B', 'A'].sort(compareCasemapped), ['A', 'B', '\uffee', '\u{10400}'])
})

test('every character has the same answer by whichever way it is found', () => {
  // A digraph is peculiar, so that everything beside it is looked at one by one.
  const [digraph, mapped] = ['\u01c4', casemap('\u01c4')]
  const wrong: string[] = []
  // Beyond are ideographs, private characters and none.
  for (let code = 0; code < 0x20000; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue
    const character = String.fromCodePoint(code)
    if (casemap(`${character}e${digraph}`) !== `${casemap(`${character}e`)}${mapped}`) wrong.push(code.toString(16))
  }
  deepEqual(wrong, [])
})
