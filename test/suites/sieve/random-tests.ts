import { Dice } from '../../corpus-maker/dice.ts'

const FIELDS = [
  'subject',
  'x-tag',
  'x-number',
  'x-empty',
  'x-none',
  'x-case',
  'x-path',
  'x-long',
  'from',
  'to',
  'received',
  'date',
  'x-8bit',
]
const ADDRESS_FIELDS = ['from', 'to', 'cc', 'sender']
const WORDS = [
  'hello',
  'World',
  'one',
  'two',
  'TWO',
  '42',
  '0042',
  'a',
  'o',
  'folded',
  'MiXeD cAsE',
  'bo@example.org',
  'Bo.Berg+work@Example.ORG',
  'example.org',
  'anna',
  'spaces around',
  'word word',
  'x',
  '5',
]
const PATTERNS = [
  '*',
  '?',
  '*o*',
  'H*d',
  '*\\\\**',
  'a*t',
  '*@*',
  'bo?berg*',
  '*e?e*',
  '??',
  '*one',
  't?o',
  '* *',
  '*word*word*word*',
  '\\\\**',
  '*?',
]
const REGEXES = [
  '^h',
  'o+',
  '[a-z]+@[a-z.]+',
  '^[[:upper:]]',
  'd$',
  '(one|two)',
  '[0-9]{2,4}',
  '^$',
  'x?y?z?',
  'w.rd',
  '(a|e|i|o|u){2}',
  '^.{3}$',
  '\\\\*',
  '[^a-z0-9 ]',
]
const COMPARATORS = ['i;octet', 'i;ascii-casemap', 'i;ascii-numeric']
const RELATIONS = ['gt', 'ge', 'lt', 'le', 'eq', 'ne']
const ADDRESS_PARTS = ['', ':all ', ':localpart ', ':domain ', ':user ', ':detail ']

/** Tests of Sieve, the same for the same seed. */
export function randomTests(seed: number, count: number): string[] {
  const dice = new Dice(seed)
  return Array.from({ length: count }, () => randomTest(dice, 0))
}

function randomTest(dice: Dice, depth: number): string {
  if (depth < 2 && dice.chance(15)) {
    const inner = Array.from({ length: 1 + dice.roll(3) }, () => randomTest(dice, depth + 1))
    return dice.chance(30) ? `not ${inner[0]}` : `${dice.pick(['allof', 'anyof'])} (${inner.join(', ')})`
  }
  switch (dice.roll(7)) {
    case 0:
      return `exists ${list(dice, FIELDS)}`
    case 1:
      return `size ${dice.pick([':over', ':under'])} ${dice.pick(['100', '300', '500', '1K', '2K'])}`
    case 2:
    case 3:
      return `address ${dice.pick(ADDRESS_PARTS)}${matching(dice, list(dice, ADDRESS_FIELDS))}`
    case 4:
      return `envelope ${dice.pick(ADDRESS_PARTS)}${matching(dice, dice.pick(['"from"', '"to"', '["from", "to"]']))}`
    default:
      return `header ${matching(dice, list(dice, FIELDS))}`
  }
}

/** A match type with its keys, and what is looked at between the two. */
function matching(dice: Dice, subject: string): string {
  const comparator = dice.chance(40) ? dice.pick(COMPARATORS) : undefined
  const tag = comparator === undefined ? '' : `:comparator "${comparator}" `
  const isNumeric = comparator === 'i;ascii-numeric'
  switch (dice.roll(isNumeric ? 3 : 6)) {
    case 0:
      return `:count "${dice.pick(RELATIONS)}" :comparator "i;ascii-numeric" ${subject} "${dice.roll(5)}"`
    case 1:
      return `:value "${dice.pick(RELATIONS)}" ${tag}${subject} ${list(dice, WORDS)}`
    case 2:
      return `:is ${tag}${subject} ${list(dice, WORDS)}`
    case 3:
      return `:contains ${tag}${subject} ${list(dice, WORDS)}`
    case 4:
      return `:regex ${tag}${subject} ${list(dice, REGEXES)}`
    default:
      return `:matches ${tag}${subject} ${list(dice, PATTERNS)}`
  }
}

function list(dice: Dice, from: readonly string[]): string {
  const items = Array.from({ length: 1 + dice.roll(3) }, () => `"${dice.pick(from)}"`)
  return items.length === 1 ? (items[0] as string) : `[${items.join(', ')}]`
}
