import { fromLatin1, isAscii, latin1, text, utf8 } from '../../base/bytes.ts'
import { casemap, compareCasemapped } from '../../wire/mime/unicode-casemap.ts'

/**
 * How texts are compared (RFC 4790). `units` cuts a text into what the comparator calls characters, `fold` makes equal ones the same; `join`
 * gives the text of units back.
 */
export interface Comparator {
  readonly name: string
  units(text: string): ArrayLike<string>
  fold(unit: string): string
  join(units: readonly string[]): string
  /** A whole text, folded: those that are equal are the same, and substrings are substrings. */
  key(text: string): string
  /** Order of two texts: negative, 0 or positive. */
  compare(a: string, b: string): number
}

/** An octet is a character, RFC 5228 §2.7.1. A string has one character for each octet here. */
const octets = {
  units: (source: string) => (isAscii(source) ? source : latin1(utf8(source))),
  join: (units: readonly string[]) => text(fromLatin1(units.join(''))),
}

const octet: Comparator = {
  ...octets,
  name: 'i;octet',
  fold: (unit) => unit,
  key: octets.units,
  compare: (a, b) => order(octets.units(a), octets.units(b)),
}

const asciiCasemap: Comparator = {
  ...octets,
  name: 'i;ascii-casemap',
  fold: upper,
  key: (source) => upper(octets.units(source)),
  compare: (a, b) => order(upper(octets.units(a)), upper(octets.units(b))),
}

/** RFC 5051. */
const unicodeCasemap: Comparator = {
  name: 'i;unicode-casemap',
  units: (source) => [...source],
  fold: casemap,
  join: (units) => units.join(''),
  key: casemap,
  compare: (a, b) => compareCasemapped(casemap(a), casemap(b)),
}

/** RFC 4790 §9.1: the digits that a text begins with; a text without is larger than every number, and equal to its like. */
const asciiNumeric: Comparator = {
  ...octets,
  name: 'i;ascii-numeric',
  fold: (unit) => unit,
  key: (source) => digits(source) ?? 'none',
  compare(a, b) {
    const [left, right] = [digits(a), digits(b)]
    if (left === undefined || right === undefined) return (left === undefined ? 1 : 0) - (right === undefined ? 1 : 0)
    return left.length - right.length || order(left, right)
  },
}

const COMPARATORS: readonly Comparator[] = [octet, asciiCasemap, unicodeCasemap, asciiNumeric]

/** The comparator of that name; i;ascii-casemap without one (RFC 5228 §2.7.3). */
export function comparatorNamed(name: string | undefined): Comparator {
  return COMPARATORS.find((comparator) => comparator.name === name) ?? asciiCasemap
}

/** Capitals of ASCII letters only. */
function upper(source: string): string {
  return source.replace(/[a-z]+/g, (run) => run.toUpperCase())
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function digits(source: string): string | undefined {
  const found = /^[0-9]+/.exec(source)?.[0]
  return found?.replace(/^0+(?=[0-9])/, '')
}
