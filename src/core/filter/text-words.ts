/** UTF-16 units of a text that is looked at: what compatibility makes of one character may be eighteen. */
const MAX_TEXT = 128 * 1024
/** Characters of a word; of a longer one its length says more than it does. */
const SHORTEST = 3
const LONGEST = 20

/** Letters, marks and digits, with what money and shouting looks like; within a word an apostrophe, a dot or a hyphen. */
const WORD = /[\p{L}\p{M}\p{N}$€£%!]+(?:['’.-][\p{L}\p{M}\p{N}]+)*/gu
/** Scripts without blanks between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u
/** Seen by nobody, and put into words so that they are not found. */
const INVISIBLE = /\p{Cf}|\u034f/gu

/** Putting marks into their order takes quadratic time: twelve thousand on one letter, seven tenths of a second. No word has as many as five. */
const PILED_MARKS = /(\p{M}{4})\p{M}+/gu

/**
 * The words of a text, small letters, in its order and as often as they are there. Letters that only look different (NFKC) are the same. Of a script without blanks each two
 * neighbouring characters are a word.
 */
export function* wordsIn(text: string): Generator<string> {
  const plain = text
    .slice(0, MAX_TEXT)
    .replace(PILED_MARKS, '$1')
    .normalize('NFKC')
    .slice(0, MAX_TEXT)
    .replace(INVISIBLE, '')
    .toLowerCase()
  for (const [word] of plain.matchAll(WORD)) {
    if (UNSPACED.test(word)) yield* pairs(word)
    else if (word.length > LONGEST) yield `long ${word.slice(0, 1)} ${Math.min(9, Math.floor(word.length / 10))}`
    else if (word.length >= SHORTEST) yield word
  }
}

function* pairs(word: string): Generator<string> {
  let before = ''
  for (const character of word) {
    if (before !== '') yield before + character
    before = character
  }
}
