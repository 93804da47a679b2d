import { COMMON_PASSWORDS } from './common-passwords.ts'

/** What one word from a list, a run or a repetition is worth: there are some 500 of them, and their variations cost little more. */
const CHUNK_BITS = 9

const LONGEST_WORD = 13
const SHORTEST_RUN = 3

const ROWS = [
  '01234567890',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'yxcvbnm',
  'azertyuiop',
  'qazwsxedcrfvtgbyhnujmikolp',
  '!"#$%&/()=',
  '!@#$%^&*()',
]
const RUNS = ROWS.flatMap((row) => [row, [...row].reverse().join('')])

const LOOK_ALIKES: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'l',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
  '+': 't',
}

/**
 * How many bits a guesser needs at least for `password`: words from `COMMON_PASSWORDS` and `ownWords` (lower case), runs (`1234`, `qwer`, backwards too)
 * and repetitions (`aaaa`, `xyxyxy`) count 9 bits each however long they are; any other character counts as if it were drawn from the kinds of
 * characters that occur. A floor for refusing what falls at once, not a promise of strength. Time grows with the length only.
 */
export function guessingBits(password: string, ownWords: readonly string[] = []): number {
  const characters = [...password.toLowerCase()]
  const folded = characters.map((character) => LOOK_ALIKES[character] ?? character)
  const perCharacter = Math.log2(alphabetSize(password))
  let bits = 0
  for (let at = 0; at < characters.length; ) {
    const chunk = Math.max(
      wordLength(characters, at, ownWords),
      wordLength(folded, at, ownWords),
      runLength(characters, at),
      repetitionLength(characters, at),
    )
    bits += chunk > 1 ? Math.min(CHUNK_BITS, chunk * perCharacter) : perCharacter
    at += Math.max(1, chunk)
  }
  return bits
}

/** How many different characters somebody would have to try in each place. */
function alphabetSize(password: string): number {
  let size = 0
  if (/[a-z]/.test(password)) size += 26
  if (/[A-Z]/.test(password)) size += 26
  if (/[0-9]/.test(password)) size += 10
  if (/[ -/:-@[-`{-~]/.test(password)) size += 33
  if (/[^ -~]/.test(password)) size += 100
  return Math.max(2, size)
}

function wordLength(characters: readonly string[], at: number, ownWords: readonly string[]): number {
  let longest = 0
  let word = ''
  for (let end = at; end < characters.length && end - at < LONGEST_WORD; end++) {
    word += characters[end]
    if (COMMON_PASSWORDS.has(word) || (word.length > 2 && ownWords.includes(word))) longest = end - at + 1
  }
  return longest
}

/** How many characters from `at` on follow a row of the keyboard, the alphabet or the digits. */
function runLength(characters: readonly string[], at: number): number {
  let longest = 0
  for (const row of RUNS) {
    const start = row.indexOf(characters[at] as string)
    if (start < 0) continue
    let length = 1
    while (start + length < row.length && row[start + length] === characters[at + length]) length++
    if (length >= SHORTEST_RUN) longest = Math.max(longest, length)
  }
  return longest
}

/** How many characters from `at` on repeat the up to eight ones right before. */
function repetitionLength(characters: readonly string[], at: number): number {
  let longest = 0
  for (let period = 1; period <= Math.min(8, at); period++) {
    let length = 0
    while (at + length < characters.length && characters[at + length] === characters[at + length - period]) length++
    if (length >= period && length > 1) longest = Math.max(longest, length)
  }
  return longest
}
