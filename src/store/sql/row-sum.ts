import { tryNumber } from './flipped-kind.ts'
import { damagedRow } from './sqlite-fault.ts'

/**
 * Whether a row of `message` is what was written.
 *
 * SQLite pages carry no checksum, so a bit that flips on the disk turns a flag, a date or the number of a body into another one that looks as right.
 * Each row of `message` and `expunged` therefore ends in a sum of its columns, each with a weight of its own, modulo the prime 2^31 - 19. A flipped bit changes it by a power
 * of two times a weight, which is never 0 modulo that prime: every single flip is noticed, any other damage with all but one in two thousand million.
 * Powers of two only repeat after all numbers below the prime (unlike those modulo 2^31 - 1, which do after 31), and the weights are such that
 * no two flips of any bits of any columns change it alike: so it also says which bit it was (`mendRow`).
 *
 * SQLite works it out itself whenever a row is written (a stored generated column), so that no statement can forget it. A row that does not match
 * is not changed, copied or taken away: the change would make the damage look right, and a wrong number of a body would take away
 * somebody else's. Each statement that does such things asks for sound rows only (`IS_SOUND`), and whoever runs it counts them (`requireEvery`);
 * a test of the house reads the statements. Triggers would have SQLite look for every row twice: they cost a change of flags a third.
 */
const PRIME = 2_147_483_629

/** Columns under the sum with their weights, in the schema for good: primes below 2^20, so that nothing overflows. */
const WEIGHTS = {
  mailbox: 1_009,
  uid: 65_537,
  modseq: 99_991,
  bits: 524_287,
  keywords_sum: 131_101,
  internal_ms: 131_071,
  saved_ms: 262_139,
  sent_ms: 300_007,
  size: 400_009,
  email: 500_009,
  thread: 600_011,
  body: 700_001,
  expunged_ms: 800_011,
} as const

type SummedColumn = keyof typeof WEIGHTS
type SummedTable = 'message' | 'expunged'

/** Columns that a table does not have. */
const ABSENT: Record<SummedTable, readonly SummedColumn[]> = {
  message: ['expunged_ms'],
  expunged: ['modseq', 'saved_ms'],
}

/** The values of a row that the sum covers, and the sum that stands in it. */
export type SummedRow = { readonly [C in SummedColumn]?: number | null } & { readonly sum: number }

/** The columns of `SummedRow` that a table has, and its sum. */
export function summedColumns(table: SummedTable): readonly string[] {
  return [...columnsOf(table), 'sum']
}

/** What the column `sum` must be, as SQL; `row` is the alias of the table with its dot. */
export function rowSum(table: SummedTable, row: '' | 'm.' | 'e.' | 'OLD.' = ''): string {
  const terms = columnsOf(table).map((column) => `coalesce(${row}${column}, -1) % ${PRIME} * ${WEIGHTS[column]}`)
  return `(${terms.join(' + ')}) % ${PRIME}`
}

/** The condition, as SQL, that a row of a table is what was written. */
export const IS_SOUND: Readonly<Record<SummedTable, string>> = {
  message: `sum = ${rowSum('message')}`,
  expunged: `sum = ${rowSum('expunged')}`,
}

/** @throws Fault us store/row-damaged when fewer rows than are there were sound */
export function requireEvery(sound: number, there: number, where: string): void {
  if (sound !== there) throw damagedRow(where)
}

function columnsOf(table: SummedTable): SummedColumn[] {
  return (Object.keys(WEIGHTS) as SummedColumn[]).filter((column) => !ABSENT[table].includes(column))
}

/**
 * The row with the one bit turned back that must have flipped; undefined if more than one has.
 * NULLs stay: a flip in them moves everything behind, which is more than one bit.
 */
export function mendRow(found: SummedRow): SummedRow | undefined {
  const row = asNumbers(found)
  if (!row) return undefined
  const wanted = modulo(BigInt(row.sum) - sumOf(row))
  // The bit was one of those that say of which kind a value is; any other would be a second one.
  if (row !== found) return wanted === 0n ? row : undefined
  const mended: SummedRow[] = []
  for (const [column, weight] of Object.entries(WEIGHTS) as [SummedColumn, number][]) {
    const value = row[column]
    if (value === null || value === undefined) continue
    for (let bit = 0; bit < 53; bit++) {
      const other = Number(BigInt(value) ^ (1n << BigInt(bit)))
      if (modulo((BigInt(other) - BigInt(value)) * BigInt(weight)) === wanted) mended.push({ ...row, [column]: other })
    }
  }
  // Nothing but the sum itself may have flipped: then the row is right as it is.
  for (let bit = 0; bit < 31; bit++) {
    if (modulo(BigInt(row.sum ^ (1 << bit)) - sumOf(row)) === 0n) mended.push(row)
  }
  return mended.length === 1 ? mended[0] : undefined
}

/** The row with numbers only: itself if it has no others, undefined if something else stands in it. */
function asNumbers(found: SummedRow): SummedRow | undefined {
  let row = found
  for (const [column, value] of Object.entries(found)) {
    if (value === null || typeof value === 'number') continue
    const number = tryNumber(value)
    if (number === undefined) return undefined
    row = { ...row, [column]: number }
  }
  return row
}

function sumOf(row: SummedRow): bigint {
  let sum = 0n
  for (const [column, weight] of Object.entries(WEIGHTS) as [SummedColumn, number][]) {
    if (row[column] !== undefined) sum += BigInt(row[column] ?? -1) * BigInt(weight)
  }
  return sum
}

function modulo(value: bigint): bigint {
  const rest = value % BigInt(PRIME)
  return rest < 0n ? rest + BigInt(PRIME) : rest
}
