import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { casemap } from '../../wire/mime/unicode-casemap.ts'
import { FuzzyNeedle } from './fuzzy-needle.ts'

/** How well a text matches: the least of its words. */
function match(needle: string, text: string, minSlipped = 4): number {
  const { words } = new FuzzyNeedle(casemap(needle), minSlipped)
  return Math.min(...words.map((word) => word.matches(casemap(text))))
}

test('a word of its own is better than the beginning of one, that than a part of one, and that than a slip', () => {
  const ranks = ['the hello there', 'the helloes there', 'the othello there', 'the hallo there', 'nothing'].map(
    (text) => match('hello', text),
  )
  deepEqual(
    ranks,
    ranks.toSorted((a, b) => b - a),
  )
  equal(new Set(ranks).size, 5)
  equal(ranks.at(-1), 0)
  ok(match('hello', 'hello hello') > match('hello', 'hello'))
})

test('words are found in any order, each with one slip', () => {
  for (const [needle, text] of [
    ['IMAP break', 'why does it break with imap'],
    ['helo', 'Hello'],
    ['blabær', 'blåbær'],
    ['quokka', 'quoka'],
    ['quokka', 'quokkka'],
  ] as const)
    ok(match(needle, text) > 0, `${needle} in ${text}`)
  for (const [needle, text] of [
    ['quokka zebra', 'quokka'],
    ['quokka', 'qkkuoa'],
    ['quokka', 'quo ka'],
    ['cat', 'car'],
  ] as const)
    equal(match(needle, text), 0, `${needle} in ${text}`)
  equal(match('hello', 'hallo', 8), 0)
})

test('a text without words is no needle, and of many words the longest count', () => {
  deepEqual(new FuzzyNeedle('!?* "', 4).words, [])
  equal(new FuzzyNeedle('A B C D E F G H I J LONGEST', 4).words[0]?.text, 'LONGEST')
  equal(new FuzzyNeedle('A B C D E F G H I J', 4).words.length, 8)
})

test('every word is found where it stands, and with a character taken out of it, whatever it is made of', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }), fc.nat(), (text, place) => {
      for (const word of new FuzzyNeedle(casemap(text), 4).words) {
        ok(word.matches(`x ${casemap(text)} y`) > 0)
        const characters = [...word.text]
        const at = place % characters.length
        const far = at >= 3 || characters.length - at - 1 >= 3
        if (word.slips.length > 0 && far) ok(word.matches(characters.toSpliced(at, 1).join('')) > 0)
      }
    }),
  )
})
