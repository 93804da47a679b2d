import type { Comparator } from './comparator.ts'

/** A pattern of `:matches`: the pieces between its stars, each a row of folded characters and, for `?`, undefined. */
type Pattern = readonly (readonly (string | undefined)[])[]

/**
 * Whether a text matches a pattern with `*` and `?` (RFC 5228 §2.7.1), and then what each of them stands for behind the whole text; each
 * `*` takes as little as it can (RFC 5229 §3.2). Time is in proportion to the text times the pattern at most, and counted.
 */
export function matchWildcards(
  text: string,
  pattern: string,
  comparator: Comparator,
  count: (steps: number) => void,
): string[] | undefined {
  const pieces = readPattern(pattern, comparator)
  const units = Array.from(comparator.units(text))
  const folded = units.map((unit) => comparator.fold(unit))
  count(4 * (units.length + pattern.length))
  const places = placePieces(pieces, folded, count)
  return places && [text, ...captures(pieces, places, units, comparator)]
}

/** A backslash takes the meaning of what follows it away. */
function readPattern(pattern: string, comparator: Comparator): Pattern {
  const pieces: (string | undefined)[][] = [[]]
  const units = comparator.units(pattern)
  for (let at = 0; at < units.length; at++) {
    const unit = units[at] as string
    const piece = pieces.at(-1) as (string | undefined)[]
    if (unit === '*') pieces.push([])
    else if (unit === '?') piece.push(undefined)
    else if (unit === '\\' && at + 1 < units.length) piece.push(comparator.fold(units[++at] as string))
    else piece.push(comparator.fold(unit))
  }
  return pieces
}

/** Where each piece begins, the earliest place for each; undefined if the text does not match. */
function placePieces(pieces: Pattern, folded: readonly string[], count: (steps: number) => void): number[] | undefined {
  const first = pieces[0] as Pattern[number]
  if (pieces.length === 1) return first.length === folded.length && fits(first, folded, 0) ? [0] : undefined
  if (!fits(first, folded, 0)) return undefined
  const places = [0]
  let at = first.length
  for (const piece of pieces.slice(1, -1)) {
    const last = folded.length - piece.length
    let tried = at
    while (tried <= last && !fits(piece, folded, tried)) tried++
    count((tried - at + 1) * Math.max(1, piece.length))
    if (tried > last) return undefined
    places.push(tried)
    at = tried + piece.length
  }
  const tail = pieces.at(-1) as Pattern[number]
  const start = folded.length - tail.length
  if (start < at || !fits(tail, folded, start)) return undefined
  return [...places, start]
}

function fits(piece: Pattern[number], folded: readonly string[], at: number): boolean {
  if (at + piece.length > folded.length) return false
  for (let i = 0; i < piece.length; i++) if (piece[i] !== undefined && piece[i] !== folded[at + i]) return false
  return true
}

function captures(
  pieces: Pattern,
  places: readonly number[],
  units: readonly string[],
  comparator: Comparator,
): string[] {
  const found: string[] = []
  let end = 0
  pieces.forEach((piece, index) => {
    const start = places[index] as number
    if (index > 0) found.push(comparator.join(units.slice(end, start)))
    piece.forEach((unit, offset) => {
      if (unit === undefined) found.push(comparator.join(units.slice(start + offset, start + offset + 1)))
    })
    end = start + piece.length
  })
  return found
}
